import { err, ok, type Conflict, type Result } from "@tixlys/nexus";
import type { Email } from "../../domain/account/email.ts";
import type { AccountLink } from "../../domain/account/mail-link.ts";
import type { Ports, Work } from "../ports.ts";
import { viewOfAccount, type UserView } from "../views.ts";
import { updated } from "./follow-contact.ts";
import { presentedLink, type LinkRejection } from "./mail-link.ts";
import { noteDeadLink } from "./note-dead-link.ts";
import { redeemLink, type Account } from "./redeem-link.ts";

export type ConfirmEmailRejection =
  | LinkRejection
  /** Somebody else proved this address first (decision 25). */
  | { readonly type: "EmailAlreadyRegistered" }
  | Conflict;

/** Redeems the link that was mailed to a new address: from now on it is the account's, for logins and mails, too. */
export function confirmEmailWith(
  ports: Ports,
): (input: {
  readonly token: string;
}) => Promise<Result<UserView, ConfirmEmailRejection>> {
  return async ({ token }) => {
    const link = await presentedLink(ports, token, "confirm-email");
    if (!link.ok) return noteDeadLink(ports, "user_updated_fail", link.error);
    const { address } = link.value;
    return address === undefined
      ? err({ type: "LinkUnknown" })
      : confirm(ports, token, link.value, address);
  };
}

async function confirm(
  ports: Ports,
  token: string,
  link: AccountLink,
  email: Email,
): Promise<Result<UserView, ConfirmEmailRejection>> {
  const at = ports.clock();
  const done = await redeemLink(ports, {
    token,
    link,
    at,
    command: { type: "ConfirmEmail", email, at },
    also: (tx, account) => settle(tx, account, email, at),
  });
  if (done.ok) return ok(viewOfAccount(done.value));
  switch (done.error.type) {
    case "Conflict":
      return err(done.error);
    case "LinkUnknown":
    case "LinkUsed":
    case "LinkExpired":
    case "EmailAlreadyRegistered":
      return noteDeadLink(ports, "user_updated_fail", done.error);
    default:
      // Another address waits meanwhile, or none.
      return noteDeadLink(ports, "user_updated_fail", { type: "LinkExpired" });
  }
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
