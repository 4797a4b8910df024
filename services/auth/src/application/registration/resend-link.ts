import { fold, ok, type Result } from "@tixlys/nexus";
import { parseEmail, type Email } from "../../domain/account/email.ts";
import {
  linkLifetimeMs,
  registration,
  type PendingRegistration,
} from "../../domain/registration/registration.ts";
import { inLikeTime } from "../guessing/like-time.ts";
import type { Ports, Work, Versioned } from "../ports.ts";
import {
  newLink,
  sealLink,
  storedLink,
  type MailedLink,
} from "./mailed-link.ts";
import type { InvalidInput } from "./register-input.ts";

/**
 * Mails a new link to the newest registration that waits for this address and voids the older ones. Says nothing of
 * whether there was one, does as much work when there was none, and takes the same time.
 */
export function resendLinkWith(
  ports: Ports,
): (input: { email: string }) => Promise<Result<null, InvalidInput>> {
  return async (input) => {
    const email = parseEmail(input.email);
    if (!email.ok)
      return {
        ok: false,
        error: {
          type: "InvalidInput",
          fields: [{ field: "email", reason: email.error }],
        },
      };
    const link = newLink(ports);
    return inLikeTime(ports, () =>
      ports.store.run((tx) => renew(tx, ports, email.value, link)),
    );
  };
}

async function renew(
  tx: Work,
  ports: Ports,
  email: Email,
  link: MailedLink,
): Promise<Result<null, never>> {
  const at = ports.clock();
  const renewed = withNewLink(
    await tx.registrations.findPending(email, at),
    link,
    at,
  );
  const expiresAt =
    renewed?.state.link.expiresAt ?? new Date(at.getTime() + linkLifetimeMs);
  const sealedLink = await sealLink(ports, link, expiresAt);
  await tx.registrations.renewLink(renewed, storedLink(link, expiresAt, true));
  await tx.audit.record({
    action: "user_verification_requested",
    ...(renewed === undefined
      ? { outcome: "failure" }
      : { outcome: "success", subject: renewed.state.id }),
  });
  if (renewed === undefined) {
    await tx.outbox.publishNothing();
    return ok(null);
  }
  const { state, version } = renewed;
  const { messageId } = link;
  await tx.outbox.publish({
    type: "RegistrationRequested",
    messageId,
    registration: state,
    sealedLink,
    version,
  });
  return ok(null);
}

function withNewLink(
  found: Versioned<PendingRegistration> | undefined,
  link: MailedLink,
  at: Date,
): Versioned<PendingRegistration> | undefined {
  if (found === undefined) return undefined;
  const decided = registration.decide(
    { type: "RenewLink", linkId: link.id, at },
    found.state,
  );
  if (!decided.ok) return undefined;
  const state = fold(registration, found.state, decided.value);
  return state.status === "pending"
    ? { state, version: found.version + decided.value.length }
    : undefined;
}
