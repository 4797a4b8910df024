import { err, ok, type Result } from "@tixlys/nexus";
import { tierOf } from "../../domain/account/role.ts";
import type { Client } from "../../domain/session/session.ts";
import type {
  Attempt,
  Proof,
  ProofRejection,
} from "../guessing/guarded-proof.ts";
import type { ShownFactor } from "../../domain/factor/factor.ts";
import {
  issueChallenge,
  type ChallengeAttempt,
  type FactorRequired,
} from "../factor/challenge.ts";
import type { FactorRejection, JudgeFactor } from "../factor/judge-factor.ts";
import { withFactor } from "../factor/prove-factor.ts";
import type { Ports } from "../ports.ts";
import type { SessionTokens } from "./grant.ts";
import { rememberDevice, type IssuedDevice } from "./remember-device.ts";
import { tellFailures } from "./tell-failures.ts";
import { startSession, type Device } from "./start-session.ts";

export type LoginInput = {
  /** E-mail address or username. */
  readonly identifier: string;
  readonly password: string;
  readonly client: Client;
  readonly device: Device;
  /** Tokens of known devices that came along (auth #10). */
  readonly deviceTokens?: readonly string[];
  /** The second factor, where it is given at once. */
  readonly shown?: ShownFactor | undefined;
  /** Whether the program keeps a token that makes it known from now on. */
  readonly remember?: boolean;
};

/** Tokens of a session, and of the device where it has become known just now. */
export type SignedIn = SessionTokens & {
  readonly newDevice?: IssuedDevice;
  /** Management without a second factor: where it needs one, this session is for setting it up (auth #26). */
  readonly lacksFactor: boolean;
};

export type LoginRejection = ProofRejection | FactorRequired | FactorRejection;

type Shown = Pick<LoginInput, "shown">;

type Prove = (
  attempt: Omit<Attempt, "door"> & Shown,
) => Promise<Result<Proof, LoginRejection>>;

/**
 * The first half of a login: who it is. Takes as long as a password takes to hash, and belongs outside of any transaction.
 * Whether there is a second factor is looked at, and told, only when the password was right (auth #12 #23).
 */
export function proveLoginWith(
  ports: Ports,
  prove: (attempt: Attempt) => Promise<Result<Proof, ProofRejection>>,
  judge: JudgeFactor,
): Prove {
  return counted(ports, async ({ shown, ...attempt }) => {
    const proof = await prove({ ...attempt, door: "login" });
    if (!proof.ok) return proof;
    const { account } = proof.value;
    if ((await ports.store.factors.of(account.id)) === undefined) return proof;
    return shown === undefined
      ? issueChallenge(ports, proof.value)
      : withFactor(judge, proof.value, {
          door: "login",
          shown,
          ip: attempt.ip,
        });
  });
}

/** The same for somebody who was asked for the second factor. */
export function proveChallengeWith(
  ports: Ports,
  redeem: (attempt: ChallengeAttempt) => Promise<Result<Proof, LoginRejection>>,
): typeof redeem {
  return counted(ports, redeem);
}

function counted<A>(
  { counts }: Ports,
  prove: (attempt: A) => Promise<Result<Proof, LoginRejection>>,
): typeof prove {
  return async (attempt) => {
    const proof = await prove(attempt);
    if (!proof.ok && proof.error.type !== "FactorRequired")
      counts.login(resultOf(proof.error));
    return proof;
  };
}

function resultOf({
  type,
}: Exclude<LoginRejection, FactorRequired>): Parameters<
  Ports["counts"]["login"]
>[0] {
  switch (type) {
    case "Overloaded":
      return "overloaded";
    case "TooManyAttempts":
      return "throttled";
    case "InvalidCredentials":
    case "ChallengeVoid":
      return "failure";
  }
}

/** The second half: a session for whoever has proven who they are. */
export function signInWith(
  ports: Ports,
): (
  proof: Proof,
  input: Pick<LoginInput, "client" | "device" | "remember">,
) => Promise<Result<SignedIn, LoginRejection>> {
  return async (proof, { client, device, remember = false }) => {
    let newDevice: IssuedDevice | undefined;
    const started = await startSession(ports, proof, {
      client,
      aal: proof.factor === undefined ? 1 : 2,
      device,
      also: async (tx, at) => {
        await tellFailures(tx, proof, at);
        newDevice = await rememberDevice(tx, ports, {
          proof,
          device,
          remember,
          at,
        });
      },
    });
    ports.counts.login(started.ok ? "success" : "failure");
    if (!started.ok) return err({ type: "InvalidCredentials" });
    return ok({
      ...started.value,
      lacksFactor:
        proof.factor === undefined && tierOf(proof.account.role) !== "general",
      ...(newDevice === undefined ? {} : { newDevice }),
    });
  };
}

/** Signs a person in: both halves in one. */
export function loginWith(
  prove: Prove,
  signIn: ReturnType<typeof signInWith>,
): (input: LoginInput) => Promise<Result<SignedIn, LoginRejection>> {
  return async (input) => {
    const proof = await prove({ ...input, ip: input.device.ip });
    return proof.ok ? signIn(proof.value, input) : proof;
  };
}
