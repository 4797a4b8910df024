import { err, fold, ok, type Result } from "@tixlys/nexus";
import {
  parseSessionId,
  parseUserId,
  type SessionId,
  type UserId,
} from "../../domain/account/ids.ts";
import { tierOf } from "../../domain/account/role.ts";
import type { ShownFactor } from "../../domain/factor/factor.ts";
import { session } from "../../domain/session/session.ts";
import type { FactorRejection, JudgeFactor } from "../factor/judge-factor.ts";
import { withFactor } from "../factor/prove-factor.ts";
import {
  knownDevice,
  type Proof,
  type ProofRejection,
} from "../guessing/guarded-proof.ts";
import type { OwnAttempt, ProveOwn } from "../guessing/own-proof.ts";
import type { Ports, Work } from "../ports.ts";
import { endSession } from "./end-session.ts";
import { grantAccess, type AccessToken } from "./grant.ts";
import type { Holder } from "./logout.ts";

export type StepUpRejection =
  | ProofRejection
  | FactorRejection
  /** The account has no second factor, so that its password has to be given. */
  | { readonly type: "PasswordMissing" }
  /** The account has a second factor, without which nobody has proven who they are. */
  | { readonly type: "FactorMissing" }
  /** The session, or its account, has ended meanwhile. */
  | { readonly type: "SessionHasEnded" };

/** What a signed-in person shows: the password where that is the only factor, else the second one, with or without it. */
export type StepUpAttempt = Omit<OwnAttempt, "password"> & {
  readonly password?: string | undefined;
  readonly shown?: ShownFactor | undefined;
};

type Outcome = Result<AccessToken, StepUpRejection>;

type Proven = Result<Proof, StepUpRejection>;

/** The first half: whether it is their password, and their second factor. Outside of any transaction, as at the login. */
export function proveStepUpWith(
  ports: Ports,
  prove: ProveOwn,
  judge: JudgeFactor,
): (holder: Holder, attempt: StepUpAttempt) => Promise<Proven> {
  return async (holder, { shown, password, ...from }) => {
    const userId = parseUserId(holder.userId);
    const account = userId && (await ports.store.accountOf(userId));
    if (account?.status !== "active") return ended;
    const hasFactor = (await ports.store.factors.of(account.id)) !== undefined;
    if (!hasFactor && password === undefined)
      return err({ type: "PasswordMissing" });
    // Not even judged: whoever has found out a password learns nothing from it here.
    if (hasFactor && shown === undefined) return err({ type: "FactorMissing" });
    const first =
      password === undefined
        ? await withoutPassword(ports, account.email, from)
        : await prove(holder, "step-up", { ...from, password });
    if (!first.ok)
      return first.error.type === "AccountUnavailable"
        ? ended
        : err(first.error);
    return hasFactor && shown !== undefined
      ? withFactor(judge, first.value, { door: "step-up", shown, ip: from.ip })
      : first;
  };
}

/** The session began with the password; the second factor alone says that it is still the same person. */
async function withoutPassword(
  ports: Ports,
  email: string,
  from: Pick<OwnAttempt, "deviceTokens">,
): Promise<Result<Proof, { readonly type: "AccountUnavailable" }>> {
  const found = await ports.store.credentialsOf(email);
  if (found?.account.status !== "active")
    return err({ type: "AccountUnavailable" });
  const { account, passwordHash, passwordSince } = found;
  const device = await knownDevice(ports, from, found);
  return ok({
    account,
    device,
    failuresBefore: 0,
    passwordHash,
    passwordSince,
  });
}

/**
 * The second half: a new access token of the same session, which says when that was, and how surely (auth #49). The token before
 * it stays what it is, with less weight: a step-up takes nothing from requests that are on their way.
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

/** Takes the password, or the second factor, once more: both halves in one. */
export function stepUpWith(
  prove: ReturnType<typeof proveStepUpWith>,
  raise: ReturnType<typeof raiseSessionWith>,
): (holder: Holder, attempt: StepUpAttempt) => Promise<Outcome> {
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
  const { state: account } = await tx.accounts.load(userId);
  if (
    account.status !== "active" ||
    !(await tx.accounts.hasPasswordSince(userId, proof.passwordSince))
  )
    return account.status === "active"
      ? err({ type: "InvalidCredentials" })
      : ended;
  const aal = proof.factor === undefined ? 1 : 2;
  if ((await tx.factors.has(userId)) !== aal > 1)
    return err({ type: "FactorMissing" });
  const raised = await raise(tx, ports, { account, sessionId, aal });
  if (raised === undefined) return ended;
  await tx.audit.record({
    action: "authn_step_up_success",
    subject: userId,
    session: sessionId,
    details: { aal },
  });
  return ok(raised);
}

/** Writes down that the session's person has just proven who they are; the account is locked. `undefined` when it has ended. */
export async function raise(
  tx: Work,
  ports: Ports,
  on: {
    readonly account: Proof["account"];
    readonly sessionId: SessionId;
    readonly aal: 1 | 2;
  },
): Promise<AccessToken | undefined> {
  const { account, sessionId, aal } = on;
  const at = ports.clock();
  const stored = await tx.sessions.load(sessionId);
  if (stored?.state.status !== "active" || stored.state.userId !== account.id)
    return undefined;
  const tier = tierOf(account.role);
  const command = { type: "Reauthenticate", tier, aal, at } as const;
  const decided = session.decide(command, stored.state);
  if (!decided.ok) return undefined;
  const state = fold(session, stored.state, decided.value);
  if (state.status !== "active") {
    await endSession(tx, account.id, sessionId, "role-changed", at);
    return undefined;
  }
  await tx.sessions.reauthenticated(sessionId, at, aal);
  return grantAccess(ports, account, state, at);
}
