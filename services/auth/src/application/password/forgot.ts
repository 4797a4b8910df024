import { err, ok, type Result } from "@tixlys/nexus";
import { parseEmail, type Email } from "../../domain/account/email.ts";
import { outgoingLink, type OutgoingLink } from "../account/mail-link.ts";
import { inLikeTime } from "../guessing/like-time.ts";
import type { Ports, Work } from "../ports.ts";
import type { InvalidInput } from "../registration/register-input.ts";

/**
 * Mails a link with which whoever reads the account's mails can set a password; a newer one voids the older. An address
 * without an account gets the same answer by the same work: one sealing, the same statements (auth #12).
 */
export function forgotPasswordWith(
  ports: Ports,
): (input: { email: string }) => Promise<Result<null, InvalidInput>> {
  return async (input) => {
    const email = parseEmail(input.email);
    if (!email.ok)
      return err({
        type: "InvalidInput",
        fields: [{ field: "email", reason: email.error }],
      });
    const at = ports.clock();
    const link = await outgoingLink(ports, "reset-password", at);
    return inLikeTime(ports, () =>
      ports.store.run((tx) => request(tx, email.value, link, at)),
    );
  };
}

async function request(
  tx: Work,
  email: Email,
  link: OutgoingLink,
  at: Date,
): Promise<Result<null, never>> {
  const owner = await tx.accounts.advanceOwner(email);
  await tx.links.cancel(owner?.id, ["reset-password"], at);
  await tx.links.add(link.stored(owner?.id));
  await tx.audit.record({
    action: "authn_password_reset_requested",
    ...(owner === undefined
      ? { outcome: "failure" }
      : { outcome: "success", subject: owner.id }),
  });
  if (owner === undefined) await tx.outbox.publishNothing();
  else
    await tx.outbox.publish({
      type: "PasswordResetRequested",
      messageId: link.messageId,
      userId: owner.id,
      sealedLink: link.sealed,
      version: owner.version,
    });
  return ok(null);
}
