import type { SessionId, UserId } from "../../domain/account/ids.ts";
import { revocationHorizonMs } from "../../domain/session/lifetimes.ts";
import { session, type EndReason } from "../../domain/session/session.ts";
import type { Work } from "../ports.ts";

/**
 * Ends one session of the user: the row, the event and the revocation in one transaction. False when the session is
 * somebody else's, unknown, or has ended before. The account's row must be locked already.
 */
export async function endSession(
  tx: Work,
  userId: UserId,
  sessionId: SessionId,
  reason: EndReason,
  at: Date,
): Promise<boolean> {
  const stored = await tx.sessions.load(sessionId);
  if (stored?.state.status !== "active" || stored.state.userId !== userId)
    return false;
  const decided = session.decide(
    { type: "EndSession", reason, at },
    stored.state,
  );
  if (!decided.ok) return false;
  await tx.sessions.end([sessionId], reason, at);
  await revokeSession(tx, userId, sessionId, reason, at);
  return true;
}

/** Tells everybody that a session has ended: listeners by the event, verifiers by the revocation. */
export async function revokeSession(
  tx: Work,
  userId: UserId,
  sessionId: SessionId,
  reason: EndReason,
  at: Date,
): Promise<void> {
  await tx.audit.record({
    action: "session_expired",
    subject: userId,
    details: { reason, session: sessionId },
  });
  const version = await tx.accounts.advance(userId);
  await tx.outbox.publish({
    type: "SessionRevoked",
    userId,
    sessionId,
    reason,
    version,
  });
  await tx.outbox.revoke({
    kind: "session",
    id: sessionId,
    until: revokedUntil(at),
  });
}

/** When every token that a revocation concerns has expired by itself. */
export function revokedUntil(at: Date): Date {
  return new Date(at.getTime() + revocationHorizonMs);
}
