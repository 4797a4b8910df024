import type { AccountState } from "../../domain/account/account.ts";
import type { EndReason } from "../../domain/session/session.ts";
import type { Work } from "../ports.ts";
import { revokedUntil } from "./end-session.ts";

/**
 * Ends every session of an account whose generation has just risen (`EndEverySession`, `Disable`): the rows, one event and
 * one revocation that voids every token of an older generation, in the transaction of that command.
 */
export async function endEverySession(
  tx: Work,
  account: AccountState,
  reason: EndReason,
  at: Date,
): Promise<void> {
  if (account.status === "none") return;
  const { id: userId, gen } = account;
  const sessions = await tx.sessions.activeOf(userId);
  await tx.sessions.end(
    sessions.map(({ id }) => id),
    reason,
    at,
  );
  const version = await tx.accounts.advance(userId);
  await tx.outbox.publish({ type: "SessionRevoked", userId, reason, version });
  const until = revokedUntil(at);
  await tx.outbox.revoke({ kind: "user", id: userId, gen, until });
}
