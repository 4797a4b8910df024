import {
  err,
  ok,
  retryConflicts,
  type Conflict,
  type Result,
  type VersionConflict,
} from "@tixlys/nexus";
import {
  registration,
  type LinkId,
  type PendingRegistration,
} from "../../domain/registration/registration.ts";
import { noteDeadLink } from "../account/note-dead-link.ts";
import { openAccount, type OpenRejection } from "../account/open-account.ts";
import { metadataOf, person } from "../metadata.ts";
import type { LinkHash, PasswordHash, Ports, Work } from "../ports.ts";
import { viewOfAccount, type UserView } from "../views.ts";

export type VerifyRejection =
  | { readonly type: "LinkUnknown" }
  | { readonly type: "LinkUsed" }
  | { readonly type: "LinkExpired" }
  /** Somebody else redeemed a link for this address first (decision 25). */
  | { readonly type: "EmailAlreadyRegistered" }
  | Conflict;

/** Redeems a mailed link: from now on the account exists. Of several that redeem at once exactly one succeeds. */
export function verifyEmailWith(
  ports: Ports,
): (input: { token: string }) => Promise<Result<UserView, VerifyRejection>> {
  return async ({ token }) => {
    const hash = ports.mailSecrets.hashOf(token);
    const done = await retryConflicts(ports.store, (tx) =>
      redeem(tx, ports, hash),
    );
    return done.ok || done.error.type === "Conflict"
      ? done
      : noteDeadLink(ports, "user_created", done.error);
  };
}

type Redeemed = Result<UserView, VerifyRejection | VersionConflict>;

async function redeem(
  tx: Work,
  ports: Ports,
  hash: LinkHash,
): Promise<Redeemed> {
  const at = ports.clock();
  const found = await tx.registrations.findByLink(hash);
  if (found === undefined) return err({ type: "LinkUnknown" });
  const { state: pending, linkId, version, passwordHash } = found;
  const decided = registration.decide({ type: "Redeem", linkId, at }, pending);
  if (!decided.ok)
    return err(
      decided.error.type === "LinkUsed"
        ? { type: "LinkUsed" }
        : { type: "LinkExpired" },
    );
  if (pending.status !== "pending" || passwordHash === undefined)
    return err({ type: "LinkExpired" });
  const redeemed = { pending, linkId, version, passwordHash, at };
  const opened = await open(tx, ports, redeemed);
  if (opened.ok) await tx.registrations.redeem(pending.id, linkId, at);
  return opened;
}

type RedeemedLink = {
  readonly pending: PendingRegistration;
  readonly linkId: LinkId;
  /** What was told of the registration so far. */
  readonly version: number;
  readonly passwordHash: PasswordHash;
  readonly at: Date;
};

/** The link's id is the command's: one link opens one account. */
async function open(
  tx: Work,
  ports: Ports,
  { pending, linkId, version, passwordHash, at }: RedeemedLink,
): Promise<Redeemed> {
  const { id, email, username, capability, details } = pending;
  const opened = await openAccount(
    tx,
    {
      type: "OpenAccount",
      id,
      email,
      username,
      role: "user",
      capabilities: [capability],
      at,
    },
    {
      passwordHash,
      commandId: linkId,
      metadata: metadataOf(ports, { actor: person(id), at, commandId: linkId }),
    },
  );
  if (!opened.ok) return err(onOpen(opened.error));
  const { value: account } = opened;
  if (!(await tx.usernames.keep(username, id)))
    return err({ type: "LinkExpired" });
  await tx.audit.record({
    action: "user_created",
    subject: id,
    actor: { kind: "user", id },
  });
  await tx.outbox.publish({
    type: "AccountRegistered",
    account,
    details,
    version: version + 1,
  });
  return ok(viewOfAccount(account));
}

function onOpen(
  rejection: OpenRejection | VersionConflict | Conflict,
): VerifyRejection | VersionConflict {
  switch (rejection.type) {
    case "AccountExists":
      return { type: "LinkUsed" };
    case "EmailTaken":
      return { type: "EmailAlreadyRegistered" };
    case "UsernameTaken":
      return { type: "LinkExpired" };
    case "Conflict":
    case "VersionConflict":
      return rejection;
  }
}
