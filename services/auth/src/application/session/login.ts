import { err, ok, type Result } from "@tixlys/nexus";
import type { Client } from "../../domain/session/session.ts";
import type {
  Attempt,
  Proof,
  ProofRejection,
} from "../guessing/guarded-proof.ts";
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
  /** Whether the program keeps a token that makes it known from now on. */
  readonly remember?: boolean;
};

/** Tokens of a session, and of the device where it has become known just now. */
export type SignedIn = SessionTokens & { readonly newDevice?: IssuedDevice };

export type LoginRejection = ProofRejection;

type Prove = (
  attempt: Omit<Attempt, "door">,
) => Promise<Result<Proof, ProofRejection>>;

/** The first half of a login: who it is. Takes as long as a password takes to hash, and belongs outside of any transaction. */
export function proveLoginWith(
  ports: Ports,
  prove: (attempt: Attempt) => ReturnType<Prove>,
): Prove {
  return async (attempt) => {
    const proof = await prove({ ...attempt, door: "login" });
    if (!proof.ok) ports.counts.login(resultOf(proof.error));
    return proof;
  };
}

function resultOf({
  type,
}: ProofRejection): Parameters<Ports["counts"]["login"]>[0] {
  switch (type) {
    case "Overloaded":
      return "overloaded";
    case "TooManyAttempts":
      return "throttled";
    case "InvalidCredentials":
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
      aal: 1,
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
