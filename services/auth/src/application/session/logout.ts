import { fold, ok, type Result } from "@tixlys/nexus";
import { account } from "../../domain/account/account.ts";
import {
  parseSessionId,
  parseUserId,
  type SessionId,
  type UserId,
} from "../../domain/account/ids.ts";
import type { EndReason } from "../../domain/session/session.ts";
import type { Ports, UnitOfWork } from "../ports.ts";
import { endSession, revokedUntil } from "./end-session.ts";

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
  const ended = await ports.store.transact<boolean, never>(async (tx) => {
    await tx.accounts.load(userId);
    return ok(await endSession(tx, userId, sessionId, reason, at));
  });
  return ended.ok && ended.value;
}

/** Ends every session of the caller. One revocation voids every token at once, without comparing clocks (auth.md §3.1). */
export function logoutAllWith(ports: Ports): (holder: Holder) => Promise<void> {
  return async (holder) => {
    const userId = parseUserId(holder.userId);
    if (userId === undefined) return;
    await ports.store.transact<null, never>(async (tx) =>
      endEvery(tx, userId, ports.clock()),
    );
  };
}

async function endEvery(
  tx: UnitOfWork,
  userId: UserId,
  at: Date,
): Promise<Result<null, never>> {
  const { state, version } = await tx.accounts.load(userId);
  const decided = account.decide({ type: "EndEverySession", at }, state);
  const next = fold(account, state, decided.ok ? decided.value : []);
  if (!decided.ok || next.status === "none") return ok(null);
  const sessions = await tx.sessions.activeOf(userId);
  await tx.sessions.end(
    sessions.map(({ id }) => id),
    "logout-all",
    at,
  );
  await tx.accounts.save(next, version + 1);
  await tx.outbox.publish({
    type: "SessionRevoked",
    userId,
    reason: "logout-all",
    version: version + 1,
  });
  await tx.outbox.revoke({
    kind: "user",
    id: userId,
    gen: next.gen,
    until: revokedUntil(at),
  });
  return ok(null);
}
