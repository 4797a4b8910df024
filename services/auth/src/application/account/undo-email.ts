import { err, ok, type Result } from "@tixlys/nexus";
import type { Email } from "../../domain/account/email.ts";
import type { AccountLink } from "../../domain/account/mail-link.ts";
import type { Ports, Work } from "../ports.ts";
import { endEverySession } from "../session/end-every-session.ts";
import type { UserView } from "../views.ts";
import type { ConfirmEmailRejection } from "./confirm-email.ts";
import { redeemContactLinkWith } from "./contact-link.ts";
import { updated } from "./follow-contact.ts";
import { outgoingLink, type OutgoingLink } from "./mail-link.ts";
import type { Account } from "./redeem-link.ts";

/**
 * Redeems the link that was mailed to the address before a change: it is the account's again (auth #18). Whoever made the
 * change may know the password and hold sessions, so every session ends and a link to set a password goes to the address
 * that was put back. What was mailed since the change is void, above all the same link to whatever address came next.
 */
export function undoEmailWith(
  ports: Ports,
): (input: {
  readonly token: string;
}) => Promise<Result<UserView, ConfirmEmailRejection>> {
  return redeemContactLinkWith(
    ports,
    "undo-email",
    async ({ link, email, at }) => {
      const reset = await outgoingLink(ports, "reset-password", at);
      const messageId = ports.ids();
      return {
        command: { type: "RestoreEmail", email, at },
        also: (tx, account) =>
          settle(tx, account, { email, link, reset, messageId, at }),
      };
    },
    "LinkUnknown",
  );
}

type Settlement = {
  readonly email: Email;
  readonly link: AccountLink;
  readonly reset: OutgoingLink;
  readonly messageId: string;
  readonly at: Date;
};

async function settle(
  tx: Work,
  account: Account,
  { email, link, reset, messageId, at }: Settlement,
): Promise<Result<null, ConfirmEmailRejection>> {
  const { id: userId } = account;
  if (!(await tx.accounts.hasEmail(userId, email)))
    return err({ type: "EmailAlreadyRegistered" });
  await tx.links.cancel(userId, ["reset-password", "confirm-email"], at);
  await tx.links.cancel(userId, ["undo-email"], at, link.issuedAt);
  await updated(tx, userId, "email-restored");
  await tx.outbox.publish({
    type: "EmailChanged",
    messageId,
    userId,
    email,
    verified: true,
    version: await tx.accounts.advance(userId),
  });
  await endEverySession(tx, account, "email-restored", at);
  await tx.links.add(reset.stored(userId));
  await tx.outbox.publish({
    type: "PasswordResetRequested",
    messageId: reset.messageId,
    userId,
    sealedLink: reset.sealed,
    version: await tx.accounts.advance(userId),
  });
  return ok(null);
}
