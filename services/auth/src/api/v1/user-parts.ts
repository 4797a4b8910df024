import { t } from "@tixlys/pawz";
import { capabilities, ranks } from "../../domain/account/roles.ts";

/** Whose account it is, in the path. */
export const userPath = t.Object({ id: t.String({ format: "uuid" }) });

/** What the guard is told that it is about. */
export const userResource = ({
  params,
}: {
  readonly params: { readonly id: string };
}): string => `auth/users/${params.id}`;

export const rankSchema = t.Union(ranks.map((rank) => t.Literal(rank)));

export const capabilitySchema = t.Union(
  capabilities.map((each) => t.Literal(each)),
);

/** The refusals that every change of somebody else's account has in common. */
export const managementErrors = [
  "not-found",
  "rank-too-low",
  "token-revoked",
] as const;
