import {
  decideIn,
  err,
  ok,
  type Conflict,
  type Result,
  type VersionConflict,
} from "@tixlys/nexus";
import type {
  ActiveAccount,
  DisabledAccount,
} from "../../domain/account/account.ts";
import { accountAggregate } from "../../domain/account/aggregate.ts";
import type { UserId } from "../../domain/account/ids.ts";
import { formerUsernameMs } from "../account/follow-contact.ts";
import { metadataOf, person } from "../metadata.ts";
import type { Ports, Work } from "../ports.ts";
import { endEverySession } from "../session/end-every-session.ts";
import { revokedUntil } from "../session/end-session.ts";

/** Who goes, by whom, and when. */
export type Removal = {
  readonly account: ActiveAccount | DisabledAccount;
  /** Themself, or somebody of management. */
  readonly by: UserId;
  readonly at: Date;
};

/**
 * Deletes an account in the caller's transaction, and everything that this service knows of the person with it: sessions and
 * tokens end at once and everywhere (auth #30), the address is free, the name is held back for a while, the others are told,
 * and the process that waits for them begins (auth #75). The account is locked before, and ranks before it.
 *
 * What other features keep of an account goes with its row where it refers to that (`on delete cascade`); what does not,
 * is a line in `Departures.forget`.
 */
export async function removeAccount(
  tx: Work,
  ports: Ports,
  { account, by, at }: Removal,
): Promise<Result<null, Conflict | VersionConflict>> {
  const { id: userId } = account;
  const until = revokedUntil(at);
  for (const id of await tx.departures.apiKeysOf(userId))
    await tx.outbox.revoke({ kind: "api-key", id, until });
  await endEverySession(
    tx,
    { ...account, gen: account.gen + 1 },
    "account-deleted",
    at,
  );
  await tx.audit.record({
    action: "user_deleted",
    subject: userId,
    details: { services: [...ports.erasingServices] },
  });
  const messageId = await announce(tx, ports, { account, by, at });
  const names = await tx.departures.namesOf(userId);
  const metadata = metadataOf(ports, { actor: person(by), at });
  const decided = await decideIn(tx.events, accountAggregate, {
    id: userId,
    command: { type: "Delete", at },
    metadata,
  });
  if (!decided.ok) return onRejected(decided.error);
  await tx.departures.forget(
    userId,
    names.map((username) => ({
      username,
      mark: ports.guessKeys.identifier(username),
    })),
    new Date(at.getTime() + formerUsernameMs),
  );
  const services = ports.erasingServices;
  await tx.departures.begin({ userId, messageId, services, metadata });
  return ok(null);
}

async function announce(
  tx: Work,
  ports: Ports,
  { account: { id: userId }, by, at }: Removal,
): Promise<string> {
  const messageId = ports.ids();
  await tx.outbox.publish({
    type: "AccountDeleted",
    messageId,
    userId,
    ...(by === userId ? {} : { by }),
    at,
    version: await tx.accounts.advance(userId),
  });
  return messageId;
}

function onRejected(error: {
  readonly type: string;
}): Result<never, Conflict | VersionConflict> {
  if (error.type === "Conflict" || error.type === "VersionConflict")
    // cast: these two are what the kernel answers beside the decider's own.
    return err(error as Conflict | VersionConflict);
  throw new Error(`a locked account was refused with ${error.type}`);
}
