import type { AccountFacts } from "../../domain/account/account.ts";
import type { EndReason } from "../../domain/session/session.ts";
import type { Work } from "../ports.ts";
import { revokedUntil } from "./end-session.ts";

/**
 * Ends every session of an account whose generation has just risen: the rows, the event, one revocation for all of its tokens
 * (auth.md §3.1), and the entry in the audit log. The account's row must be locked already.
 *
 * @param account As it is now, with the new generation.
 */
export async function endEverySession(
  tx: Work,
  { id: userId, gen }: Pick<AccountFacts, "id" | "gen">,
  reason: EndReason,
  at: Date,
): Promise<void> {
  const sessions = await tx.sessions.activeOf(userId);
  await tx.sessions.end(
    sessions.map(({ id }) => id),
    reason,
    at,
  );
  await tx.audit.record({
    action: "session_expired",
    subject: userId,
    details: { reason, sessions: sessions.map(({ id }) => id) },
  });
  const version = await tx.accounts.advance(userId);
  await tx.outbox.publish({ type: "SessionRevoked", userId, reason, version });
  const until = revokedUntil(at);
  await tx.outbox.revoke({ kind: "user", id: userId, gen, until });
}
