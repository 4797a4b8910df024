import { t } from "@tixlys/pawz";

/** Whose account it is, in the path. */
export const userPath = t.Object({ id: t.String({ format: "uuid" }) });

/** What the guard is told that it is about. */
export const userResource = ({
  params,
}: {
  readonly params: { readonly id: string };
}): string => `auth/users/${params.id}`;

export const rankSchema = t.Union([
  t.Literal("user"),
  t.Literal("moderator"),
  t.Literal("admin"),
  t.Literal("root"),
]);

export const capabilitySchema = t.Union([
  t.Literal("customer"),
  t.Literal("provider"),
]);

/** The refusals that every change of somebody else's account has in common. */
export const managementErrors = [
  "not-found",
  "rank-too-low",
  "token-revoked",
] as const;
