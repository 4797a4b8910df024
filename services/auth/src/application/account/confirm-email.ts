import { err, ok, type Result } from "@tixlys/nexus";
import type { Email } from "../../domain/account/email.ts";
import type { Ports, Work } from "../ports.ts";
import type { UserView } from "../views.ts";
import {
  redeemContactLinkWith,
  type ContactLinkRejection,
} from "./contact-link.ts";
import { updated } from "./follow-contact.ts";
import type { Account } from "./redeem-link.ts";

export type ConfirmEmailRejection = ContactLinkRejection;

/** Redeems the link that was mailed to a new address: from now on it is the account's, for logins and mails, too. */
export function confirmEmailWith(
  ports: Ports,
): (input: {
  readonly token: string;
}) => Promise<Result<UserView, ConfirmEmailRejection>> {
  return redeemContactLinkWith(
    ports,
    "confirm-email",
    async ({ email, at }) => ({
      command: { type: "ConfirmEmail", email, at },
      also: (tx, account) => settle(tx, account, email, at),
    }),
    // Another address waits meanwhile, or none.
    "LinkExpired",
  );
}

/** Links to set a password went to the address before: they die with it. */
async function settle(
  tx: Work,
  { id: userId }: Account,
  email: Email,
  at: Date,
): Promise<Result<null, ConfirmEmailRejection>> {
  if (!(await tx.accounts.hasEmail(userId, email)))
    return err({ type: "EmailAlreadyRegistered" });
  await tx.links.cancel(userId, ["reset-password", "confirm-email"], at);
  await updated(tx, userId, "email-confirmed");
  const version = await tx.accounts.advance(userId);
  await tx.outbox.publish({ type: "EmailConfirmed", userId, at, version });
  return ok(null);
}
