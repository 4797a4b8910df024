import { err, execute, ok, type Conflict, type Result } from "@tixlys/nexus";
import { accountAggregate } from "../../domain/account/aggregate.ts";
import {
  parseSessionId,
  parseUserId,
  type SessionId,
  type UserId,
} from "../../domain/account/ids.ts";
import type { EndReason } from "../../domain/session/session.ts";
import { lockedFirst } from "../account/locked-first.ts";
import { metadataOf, person } from "../metadata.ts";
import type { Ports } from "../ports.ts";
import { endEverySession } from "./end-every-session.ts";
import { endSession } from "./end-session.ts";

/** Whose session it is, as a verified access token says. */
export type Holder = { readonly userId: string; readonly sessionId: string };

/** Ends the session that the caller's token belongs to. Ending it twice is no mistake. */
export function logoutWith(ports: Ports): (holder: Holder) => Promise<void> {
  return async (holder) => {
    await end(
      ports,
      parseUserId(holder.userId),
      parseSessionId(holder.sessionId),
      "logout",
    );
  };
}

/** Ends one of the caller's sessions; false when it is somebody else's or is not alive: strangers cannot tell which. */
export function revokeSessionWith(
  ports: Ports,
): (holder: Holder, id: string) => Promise<boolean> {
  return (holder, id) =>
    end(
      ports,
      parseUserId(holder.userId),
      parseSessionId(id),
      "revoked-by-owner",
    );
}

async function end(
  ports: Ports,
  userId: UserId | undefined,
  sessionId: SessionId | undefined,
  reason: EndReason,
): Promise<boolean> {
  if (userId === undefined || sessionId === undefined) return false;
  const at = ports.clock();
  const ended = await ports.store.run<boolean, never>(async (tx) => {
    await tx.accounts.lock(userId);
    return ok(await endSession(tx, userId, sessionId, reason, at));
  });
  return ended.ok && ended.value;
}

/**
 * Ends every session of the caller. One revocation voids every token at once, without comparing clocks (auth.md §3.1).
 *
 * A session can ask for this once, for it ends with it: its id is the command's, and the same request again does nothing,
 * least of all to whoever has signed in since.
 */
export function logoutAllWith(
  ports: Ports,
): (holder: Holder) => Promise<Result<null, Conflict>> {
  return async (holder) => {
    const id = parseUserId(holder.userId);
    const commandId = parseSessionId(holder.sessionId);
    if (id === undefined || commandId === undefined) return ok(null);
    const at = ports.clock();
    const metadata = metadataOf(ports, { actor: person(id), at, commandId });
    const done = await execute(
      lockedFirst(ports.store, id),
      accountAggregate,
      { id, commandId, metadata, command: { type: "EndEverySession", at } },
      (tx, { state }) => endEverySession(tx, state, "logout-all", at),
    );
    // Whoever has no account has no session.
    return !done.ok && done.error.type === "Conflict"
      ? err(done.error)
      : ok(null);
  };
}
