import { err, ok, type Result } from "@tixlys/nexus";
import type { LinkId } from "../registration/registration.ts";
import type { Email } from "./email.ts";
import type { UserId } from "./ids.ts";

/** What a mailed link of an existing account is for. One purpose's token is worth nothing for another. */
export type AccountLinkPurpose =
  "reset-password" | "confirm-email" | "undo-email";

const hour = 60 * 60 * 1000;

/**
 * How long each works. A reset and a confirmation prove who reads a mailbox, so they die within the hour (auth #14). An undo
 * opens nothing: it only puts an address back that was proven before. Whoever needs it may be on holiday, and the change
 * was perhaps made because they are, so it lives for a week.
 */
export const accountLinkLifetimeMs: Readonly<
  Record<AccountLinkPurpose, number>
> = {
  "reset-password": hour,
  "confirm-email": hour,
  "undo-email": 7 * 24 * hour,
};

/** A mailed link; its secret is never part of the domain. */
export type AccountLink = {
  readonly id: LinkId;
  readonly userId: UserId;
  readonly purpose: AccountLinkPurpose;
  /** The address that it confirms or puts back; a reset has none. */
  readonly address: Email | undefined;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** `void`: a newer one was asked for, or something happened after which nobody should use it. */
  readonly status: "open" | "used" | "void";
};

export type LinkRejection =
  | { readonly type: "LinkUnknown" }
  | { readonly type: "LinkUsed" }
  /** Too late, or a newer link was asked for. */
  | { readonly type: "LinkExpired" };

/** The link, when it can be redeemed now. */
export function usableLink(
  link: AccountLink | undefined,
  at: Date,
): Result<AccountLink, LinkRejection> {
  if (link === undefined) return err({ type: "LinkUnknown" });
  if (link.status === "used") return err({ type: "LinkUsed" });
  return link.status === "void" || link.expiresAt <= at
    ? err({ type: "LinkExpired" })
    : ok(link);
}
