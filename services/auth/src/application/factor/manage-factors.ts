import { err, ok, type Result } from "@tixlys/nexus";
import type { ActiveAccount } from "../../domain/account/account.ts";
import {
  parseSessionId,
  parseUserId,
  type SessionId,
} from "../../domain/account/ids.ts";
import { revokeSession } from "../session/end-session.ts";
import type { Holder } from "../session/logout.ts";
import type { Ports, Work } from "../ports.ts";

/** Whoever is signed in, and how surely they are who they say. */
export type SureHolder = Holder & { readonly aal: number };

/** The session that asks has ended, or its account is disabled. */
export type SessionGone = { readonly type: "SessionHasEnded" };

/** There is a factor already, and the session has not shown it. */
export type FactorUnshown = { readonly type: "FactorUnshown" };

/** What a change of factors works on: the account, locked, and the living session that asks. */
export type OwnSession = {
  readonly account: ActiveAccount;
  readonly sessionId: SessionId;
};

/** Runs a change of a person's own factors: account before session, so that no two changes meet. */
export async function changeFactors<T, E>(
  ports: Ports,
  holder: Holder,
  change: (tx: Work, own: OwnSession, at: Date) => Promise<Result<T, E>>,
): Promise<Result<T, E | SessionGone>> {
  const userId = parseUserId(holder.userId);
  const sessionId = parseSessionId(holder.sessionId);
  if (userId === undefined || sessionId === undefined) return gone;
  return ports.store.run<T, E | SessionGone>(async (tx) => {
    const { state: account } = await tx.accounts.load(userId);
    if (account.status !== "active") return gone;
    const session = (await tx.sessions.load(sessionId))?.state;
    if (session?.status !== "active" || session.userId !== userId) return gone;
    return change(tx, { account, sessionId }, ports.clock());
  });
}

/** Says so. */
export const gone = err({ type: "SessionHasEnded" } as const);

/** Ends the account's sessions, all but the one that goes on, if one does: they know another truth about its factors (auth #30). */
export async function endSessions(
  tx: Work,
  { id: userId }: Pick<ActiveAccount, "id">,
  spared: SessionId | undefined,
  at: Date,
): Promise<void> {
  const active = await tx.sessions.activeOf(userId);
  const ids = active.map(({ id }) => id).filter((id) => id !== spared);
  await tx.sessions.end(ids, "factor-changed", at);
  for (const id of ids)
    await revokeSession(tx, userId, id, "factor-changed", at);
}

/** Tells the owner that there is another factor, or one less (auth #74). */
export async function tellFactor(
  tx: Work,
  { id: userId }: Pick<ActiveAccount, "id">,
  type: "FactorAdded" | "FactorRemoved",
  kind: "totp" | "recovery-codes",
): Promise<void> {
  const version = await tx.accounts.advance(userId);
  await tx.outbox.publish({ type, userId, kind, version });
}

/** Ten new codes in the place of those from before; they are seen this once (auth #21). */
export async function newRecoveryCodes(
  tx: Work,
  { factorSecrets }: Ports,
  { id }: ActiveAccount,
  count: number,
  at: Date,
): Promise<readonly string[]> {
  const issued = factorSecrets.issueRecoveryCodes(count);
  await tx.factors.renewCodes(
    id,
    issued.map(({ hash }) => hash),
    at,
  );
  return issued.map(({ code }) => code);
}

/** Nothing to say. */
export const done: Result<null, never> = ok(null);
