import { err, fold, ok, type Result } from "@tixlys/nexus";
import {
  parseSessionId,
  parseUserId,
  type SessionId,
  type UserId,
} from "../../domain/account/ids.ts";
import { tierOf } from "../../domain/account/role.ts";
import { session } from "../../domain/session/session.ts";
import type { Proof, ProofRejection } from "../guessing/guarded-proof.ts";
import type { OwnAttempt, ProveOwn } from "../guessing/own-proof.ts";
import type { Ports, Work } from "../ports.ts";
import { endSession } from "./end-session.ts";
import { grantAccess, type AccessToken } from "./grant.ts";
import type { Holder } from "./logout.ts";

export type StepUpRejection =
  | ProofRejection
  /** The session, or its account, has ended meanwhile. */
  | { readonly type: "SessionHasEnded" };

type Outcome = Result<AccessToken, StepUpRejection>;

type Proven = Result<Proof, StepUpRejection>;

/** The first half: whether it is their password. Outside of any transaction, as at the login. */
export function proveStepUpWith(
  prove: ProveOwn,
): (holder: Holder, attempt: OwnAttempt) => Promise<Proven> {
  return async (holder, attempt) => {
    const proof = await prove(holder, "step-up", attempt);
    if (proof.ok) return proof;
    return proof.error.type === "AccountUnavailable" ? ended : err(proof.error);
  };
}

/**
 * The second half: a new access token of the same session, which says when that was (auth #49). The token before it stays what
 * it is, with less weight: a step-up takes nothing from requests that are on their way.
 */
export function raiseSessionWith(
  ports: Ports,
): (holder: Holder, proof: Proof) => Promise<Outcome> {
  return async (holder, proof) => {
    const userId = parseUserId(holder.userId);
    const sessionId = parseSessionId(holder.sessionId);
    if (userId === undefined || sessionId === undefined) return ended;
    // A refusal is an outcome that must be committed: with another rank the session ends here.
    const done = await ports.store.run<Outcome, never>(async (tx) =>
      ok(await reauthenticate(tx, ports, { userId, sessionId, proof })),
    );
    return done.ok ? done.value : done;
  };
}

/** Takes the password once more: both halves in one. */
export function stepUpWith(
  prove: ReturnType<typeof proveStepUpWith>,
  raise: ReturnType<typeof raiseSessionWith>,
): (holder: Holder, attempt: OwnAttempt) => Promise<Outcome> {
  return async (holder, attempt) => {
    const proof = await prove(holder, attempt);
    return proof.ok ? raise(holder, proof.value) : proof;
  };
}

const ended = err({ type: "SessionHasEnded" } as const);

async function reauthenticate(
  tx: Work,
  ports: Ports,
  on: {
    readonly userId: UserId;
    readonly sessionId: SessionId;
    readonly proof: Proof;
  },
): Promise<Outcome> {
  const { userId, sessionId, proof } = on;
  const at = ports.clock();
  const { state: account } = await tx.accounts.load(userId);
  if (account.status !== "active") return ended;
  const stored = await tx.sessions.load(sessionId);
  if (stored?.state.status !== "active" || stored.state.userId !== userId)
    return ended;
  if (!(await tx.accounts.hasPasswordSince(userId, proof.passwordSince)))
    return err({ type: "InvalidCredentials" });
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
  await tx.audit.record({
    action: "authn_step_up_success",
    subject: userId,
    session: sessionId,
  });
  return ok(grantAccess(ports, account, state, at));
}
