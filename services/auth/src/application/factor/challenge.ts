import { err, ok, type Result } from "@tixlys/nexus";
import {
  challengeLifetimeMs,
  type ShownFactor,
} from "../../domain/factor/factor.ts";
import {
  knownDevice,
  type Proof,
  type ProofRejection,
} from "../guessing/guarded-proof.ts";
import type { Ports } from "../ports.ts";
import type { FactorRejection, JudgeFactor } from "./judge-factor.ts";

/** What a person who owes the second factor goes on with; it opens nothing else (auth #23). */
export type IssuedChallenge = {
  readonly token: string;
  readonly expiresAt: Date;
};

/** The password was right, and the account has a second factor. */
export type FactorRequired = {
  readonly type: "FactorRequired";
  readonly challenge: IssuedChallenge;
};

/** Asks for the second factor of somebody whose password was right: a row of its own, good for five tries within five minutes. */
export async function issueChallenge(
  ports: Ports,
  { account: { id: userId }, passwordSince, failuresBefore }: Proof,
): Promise<Result<never, FactorRequired>> {
  const createdAt = ports.clock();
  const expiresAt = new Date(createdAt.getTime() + challengeLifetimeMs);
  const { token, hash } = ports.factorSecrets.issueChallenge();
  await ports.store.run(async (tx) => {
    const challenge = { userId, passwordSince, failuresBefore };
    await tx.challenges.add(hash, { ...challenge, createdAt, expiresAt });
    await tx.audit.record({
      action: "authn_factor_challenged",
      subject: userId,
      actor: { kind: "user", id: userId },
    });
    return ok(null);
  });
  return err({ type: "FactorRequired", challenge: { token, expiresAt } });
}

/** A challenge, and what is shown for it. */
export type ChallengeAttempt = {
  readonly challenge: string;
  readonly shown: ShownFactor;
  readonly ip: string;
  readonly deviceTokens?: readonly string[];
};

/**
 * The first half of a login, gone on with: the password was right when the challenge was made, and the session will ask whether
 * it still is the password.
 */
export function redeemChallengeWith(
  ports: Ports,
  judge: JudgeFactor,
): (
  attempt: ChallengeAttempt,
) => Promise<Result<Proof, ProofRejection | FactorRejection>> {
  return async (attempt) => {
    const hash = ports.factorSecrets.challengeHashOf(attempt.challenge);
    const found = await ports.store.factors.challenge(hash, ports.clock());
    const account = found && (await ports.store.accountOf(found.userId));
    const known = account && (await ports.store.credentialsOf(account.email));
    if (
      found === undefined ||
      known?.account.status !== "active" ||
      known.account.id !== found.userId
    )
      return err({ type: "ChallengeVoid" });
    const { account: owner, passwordHash } = known;
    const device = await knownDevice(ports, attempt, known);
    const { shown, ip } = attempt;
    const judged = await judge({
      door: "login",
      account: owner,
      shown,
      device,
      ip,
      challenge: hash,
    });
    if (!judged.ok) return judged;
    const { passwordSince, failuresBefore } = found;
    return ok({
      account: owner,
      device,
      failuresBefore: failuresBefore + judged.value.failuresBefore,
      passwordHash,
      passwordSince,
      factor: judged.value.kind,
    });
  };
}
