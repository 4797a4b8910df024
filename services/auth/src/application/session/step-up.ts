import { err, fold, ok, type Result } from "@tixlys/nexus";
import {
  parseSessionId,
  parseUserId,
  type SessionId,
  type UserId,
} from "../../domain/account/ids.ts";
import { tierOf } from "../../domain/account/role.ts";
import { normalisePassword } from "../../domain/password/password.ts";
import { session } from "../../domain/session/session.ts";
import type { Overloaded, Ports, Work } from "../ports.ts";
import { endSession } from "./end-session.ts";
import { grantAccess, type AccessToken } from "./grant.ts";
import type { Holder } from "./logout.ts";

export type StepUpRejection =
  | Overloaded
  | { readonly type: "InvalidCredentials" }
  /** The session, or its account, has ended meanwhile. */
  | { readonly type: "SessionHasEnded" };

type Outcome = Result<AccessToken, StepUpRejection>;

/**
 * Takes the password once more and gives a new access token of the same session, which says when that was (auth #49). The
 * token before it stays what it is, with less weight: a step-up takes nothing from requests that are on their way.
 */
export function stepUpWith(
  ports: Ports,
): (holder: Holder, password: string) => Promise<Outcome> {
  return async (holder, password) => {
    const userId = parseUserId(holder.userId);
    const sessionId = parseSessionId(holder.sessionId);
    if (userId === undefined || sessionId === undefined) return ended;
    const matches = await matchesPassword(ports, userId, password);
    if (!matches.ok) return matches;
    if (!matches.value) return err({ type: "InvalidCredentials" });
    // A refusal is an outcome that must be committed: with another rank the session ends here.
    const done = await ports.store.run<Outcome, never>(async (tx) =>
      ok(await reauthenticate(tx, ports, userId, sessionId)),
    );
    return done.ok ? done.value : done;
  };
}

const ended = err({ type: "SessionHasEnded" } as const);

/** As a login: one Argon2 verification, whoever asks. */
async function matchesPassword(
  { store, passwords }: Ports,
  userId: UserId,
  password: string,
): Promise<Result<boolean, Overloaded>> {
  const account = await store.accountOf(userId);
  const found =
    account === undefined
      ? undefined
      : await store.credentialsOf(account.username);
  return passwords.verify(normalisePassword(password), found?.passwordHash);
}

async function reauthenticate(
  tx: Work,
  ports: Ports,
  userId: UserId,
  sessionId: SessionId,
): Promise<Outcome> {
  const at = ports.clock();
  const { state: account } = await tx.accounts.load(userId);
  if (account.status !== "active") return ended;
  const stored = await tx.sessions.load(sessionId);
  if (stored?.state.status !== "active" || stored.state.userId !== userId)
    return ended;
  const tier = tierOf(account.role);
  const command = { type: "Reauthenticate", tier, at } as const;
  const decided = session.decide(command, stored.state);
  if (!decided.ok) return ended;
  const state = fold(session, stored.state, decided.value);
  if (state.status !== "active") {
    await endSession(tx, userId, sessionId, "role-changed", at);
    return ended;
  }
  await tx.sessions.reauthenticated(sessionId, at);
  return ok(grantAccess(ports, account, state, at));
}
