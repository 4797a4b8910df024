import { err, ok, type Result } from "@tixlys/nexus";
import type { AccountEvent } from "../../domain/account/account.ts";
import type { UserId } from "../../domain/account/ids.ts";
import type { Email } from "../../domain/account/email.ts";
import type { Ports, Work } from "../ports.ts";
import { outgoingLink, type OutgoingLink } from "./mail-link.ts";
import type { Account } from "./redeem-link.ts";

/** How long nobody else gets a name that somebody has given up. */
export const formerUsernameMs = 30 * 24 * 60 * 60 * 1000;

/** The secrets of one change of address; both travel with one message. */
export type ChangeLinks = {
  readonly at: Date;
  readonly confirm: OutgoingLink;
  readonly undo: OutgoingLink;
};

/** Made and sealed before the transaction, whether or not they are used: it must not wait for that. */
export async function changeLinks(
  ports: Pick<Ports, "ids" | "mailSecrets">,
  at: Date,
): Promise<ChangeLinks> {
  const confirm = await outgoingLink(ports, "confirm-email", at);
  const { messageId } = confirm;
  const undo = await outgoingLink(ports, "undo-email", at, messageId);
  return { at, confirm, undo };
}

/** Writes what goes along with one event of a changed account: names, links, and what others are told. */
export async function followContact(
  tx: Work,
  account: Account,
  event: AccountEvent,
  links: ChangeLinks,
): Promise<Result<null, { readonly type: "UsernameTaken" }>> {
  switch (event.type) {
    case "UsernameChanged":
      return rename(tx, account, links.at);
    case "EmailChanged":
    case "ConfirmationRenewed":
      if (account.newEmail !== undefined)
        await ask(tx, account, account.newEmail, {
          ...links,
          isNew: event.type === "EmailChanged",
        });
      return ok(null);
    case "EmailRestored":
      await takeBack(tx, account, links);
      return ok(null);
    default:
      return ok(null);
  }
}

async function rename(
  tx: Work,
  { id: userId, username }: Account,
  at: Date,
): Promise<Result<null, { readonly type: "UsernameTaken" }>> {
  const heldUntil = new Date(at.getTime() + formerUsernameMs);
  if (!(await tx.usernames.exchange(username, userId, heldUntil, at)))
    return err({ type: "UsernameTaken" });
  await updated(tx, userId, "username-changed");
  const version = await tx.accounts.advance(userId);
  await tx.outbox.publish({
    type: "UsernameChanged",
    userId,
    username,
    version,
  });
  return ok(null);
}

/** The same statements whether or not the address has an owner; what differs is who gets which mail. */
async function ask(
  tx: Work,
  { id: userId, email: proven }: Account,
  email: Email,
  { at, confirm, undo, isNew }: ChangeLinks & { readonly isNew: boolean },
): Promise<void> {
  const owner = await tx.accounts.advanceOwner(email);
  const isFree = owner === undefined;
  await tx.links.cancel(userId, ["confirm-email"], at);
  await tx.links.add(
    confirm.stored(userId, { usable: isFree, address: email }),
  );
  if (isNew) await tx.links.add(undo.stored(userId, { address: proven }));
  await updated(tx, userId, "email-requested");
  await tx.outbox.publish({
    type: "EmailChanged",
    messageId: confirm.messageId,
    userId,
    email,
    verified: false,
    ...(isFree ? { sealedConfirmation: confirm.sealed } : {}),
    ...(isNew ? { sealedUndo: undo.sealed } : {}),
    version: await tx.accounts.advance(userId),
  });
  if (isFree) await tx.outbox.publishNothing();
  else
    await tx.outbox.publish({
      type: "RegistrationRefused",
      owner: owner.id,
      version: owner.version,
    });
}

/** The owner stays at the proven address after all. */
async function takeBack(
  tx: Work,
  { id: userId, email }: Account,
  { at, confirm: { messageId } }: ChangeLinks,
): Promise<void> {
  await tx.links.cancel(userId, ["confirm-email"], at);
  await updated(tx, userId, "email-restored");
  await tx.outbox.publish({
    type: "EmailChanged",
    messageId,
    userId,
    email,
    verified: true,
    version: await tx.accounts.advance(userId),
  });
}

/** An entry for each change of how somebody is called or reached; addresses are not in it. */
export function updated(
  tx: Work,
  userId: UserId,
  change:
    | "username-changed"
    | "email-requested"
    | "email-confirmed"
    | "email-restored",
): Promise<void> {
  return tx.audit.record({
    action: "user_updated",
    subject: userId,
    actor: { kind: "user", id: userId },
    details: { change },
  });
}
