import { err, ok, type Result } from "@tixlys/nexus";
import type { ActiveAccount } from "../../domain/account/account.ts";
import type { FailureQuotas } from "../../domain/guessing/failure-quotas.ts";
import type { KnownDevice } from "../../domain/guessing/known-device.ts";
import {
  challengeTries,
  type ChallengeHash,
  type ShownFactor,
} from "../../domain/factor/factor.ts";
import { factorLanesOf } from "../guessing/factor-lanes.ts";
import { refusalOf, type ProofRejection } from "../guessing/guarded-proof.ts";
import type { Lane } from "../guessing/lanes.ts";
import { takeTurn } from "../guessing/take-turn.ts";
import type { Ports, Work } from "../ports.ts";

/** Whose factor is shown, at which door. */
export type FactorAttempt = {
  readonly door: "login" | "step-up";
  readonly account: ActiveAccount;
  readonly shown: ShownFactor;
  readonly device: KnownDevice | undefined;
  readonly ip: string;
  /** Of whose tries this is one. */
  readonly challenge?: ChallengeHash;
};

/** Which factor it was, and wrong codes in a row before it. */
export type FactorProof = {
  readonly kind: ShownFactor["kind"];
  readonly failuresBefore: number;
};

export type FactorRejection =
  | Extract<ProofRejection, { type: "InvalidCredentials" | "TooManyAttempts" }>
  /** The challenge is unknown, over, used, or has no try left. */
  | { readonly type: "ChallengeVoid" };

export type JudgeFactor = (
  attempt: FactorAttempt,
) => Promise<Result<FactorProof, FactorRejection>>;

type Verdict = "right" | "wrong" | "void";

/**
 * Judges what is shown beside the password. A code is spent by being right, whatever becomes of its request, and a wrong one
 * stays counted: each in one statement of a transaction of its own, so that replicas agree (auth #19 #21 #22).
 *
 * Codes of an app have few digits, and are held back as passwords are. Nobody guesses a recovery code, so that it opens even
 * where somebody else has used up the tries of the app.
 */
export function judgeFactorWith(
  ports: Ports,
  quotas: FailureQuotas,
): JudgeFactor {
  const turnOf = takeTurn(ports);
  return async (attempt) => {
    const { account, device, ip, shown } = attempt;
    const lanes = factorLanesOf(ports, quotas, {
      userId: account.id,
      device,
      ip,
    });
    if (shown.kind === "recovery-code") {
      const verdict = await verdictOn(ports, attempt);
      return conclude(ports, attempt, verdict, lanes);
    }
    const turn = await turnOf(lanes);
    if (!turn.ok) {
      const refusal = refusalOf(turn.error, ports.clock());
      await note(ports, attempt, refusal.policy);
      return err(refusal);
    }
    const counted = { ...turn.value, now: ports.clock() };
    const verdict = await verdictOn(ports, attempt).catch(
      async (cause: unknown) => {
        // What fails here is no wrong code of theirs.
        await ports.guesses.giveBack(counted);
        throw cause;
      },
    );
    if (verdict === "wrong") await ports.guesses.fail(counted);
    if (verdict === "void") await ports.guesses.giveBack(counted);
    return conclude(ports, attempt, verdict, [turn.value]);
  };
}

async function conclude(
  ports: Ports,
  attempt: FactorAttempt,
  verdict: Verdict,
  ended: readonly Lane[],
): Promise<Result<FactorProof, FactorRejection>> {
  if (verdict === "void") {
    await note(ports, attempt, "challenge");
    return err({ type: "ChallengeVoid" });
  }
  if (verdict === "wrong") {
    await note(ports, attempt, "wrong-code");
    return err({ type: "InvalidCredentials" });
  }
  const keys = ended.flatMap((lane) => lane.endedBySuccess(attempt.account));
  const failuresBefore = await ports.guesses.forget(keys);
  return ok({ kind: attempt.shown.kind, failuresBefore });
}

/** A verdict is an outcome that must be committed: a wrong code has cost a try. */
async function verdictOn(
  ports: Ports,
  { account: { id: userId }, shown, challenge }: FactorAttempt,
): Promise<Verdict> {
  const now = ports.clock();
  const done = await ports.store.run<Verdict, never>(async (tx) => {
    const { challenges } = tx;
    // Before the challenge and the factor, as every change of factors does: two that meet wait for each other in one order.
    await tx.accounts.lock(userId);
    if (
      challenge !== undefined &&
      !(await challenges.take(challenge, challengeTries, now))
    )
      return ok("void");
    const isRight =
      shown.kind === "totp"
        ? await isCode(tx, ports, userId, shown.code, now)
        : await isRecoveryCode(tx, ports, userId, shown.code);
    if (isRight && challenge !== undefined) await challenges.end(challenge);
    return ok(isRight ? "right" : "wrong");
  });
  return done.ok ? done.value : "wrong";
}

type Owner = ActiveAccount["id"];

async function isCode(
  tx: Work,
  { factorSecrets }: Ports,
  userId: Owner,
  code: string,
  now: Date,
): Promise<boolean> {
  const sealed = await tx.factors.sealedOf(userId);
  const step = sealed && factorSecrets.stepOf(sealed, userId, code, now);
  return step !== undefined && tx.factors.accept(userId, step);
}

async function isRecoveryCode(
  tx: Work,
  { factorSecrets }: Ports,
  userId: Owner,
  code: string,
): Promise<boolean> {
  const hash = factorSecrets.recoveryHashOf(code);
  if (!(await tx.factors.spendCode(userId, hash))) return false;
  const left = await tx.factors.codesLeft(userId);
  await tx.audit.record({
    action: "authn_recovery_code_used",
    subject: userId,
    actor: { kind: "user", id: userId },
    details: { left },
  });
  const version = await tx.accounts.advance(userId);
  await tx.outbox.publish({ type: "RecoveryCodeUsed", userId, left, version });
  return true;
}

/** One entry for what was refused; never what was typed. */
async function note(
  { store }: Ports,
  { account, door, shown }: FactorAttempt,
  reason: string,
): Promise<void> {
  await store.audit.record({
    action: "authn_factor_fail",
    outcome: "failure",
    subject: account.id,
    details: { door, kind: shown.kind, reason },
  });
}
