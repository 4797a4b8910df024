import { err, ok, type Result } from "@tixlys/nexus";
import type { ActiveAccount } from "../../domain/account/account.ts";
import type { FailureQuotas } from "../../domain/guessing/failure-quotas.ts";
import {
  shownDevicesMax,
  type KnownDevice,
} from "../../domain/guessing/known-device.ts";
import { exhaustedRetryMs } from "../../domain/guessing/throttle.ts";
import {
  normalisePassword,
  type Password,
} from "../../domain/password/password.ts";
import type { ShownFactor } from "../../domain/factor/factor.ts";
import type {
  AuditAction,
  Audited,
  Credentials,
  Overloaded,
  PasswordHash,
  Ports,
} from "../ports.ts";
import { lanesOf, type Lane } from "./lanes.ts";
import { takeTurn } from "./take-turn.ts";

/** Somebody who says who they are, and a password that is to show it. */
export type Attempt = {
  /** What the password is asked for; only the audit log tells the doors apart. */
  readonly door: "login" | "step-up" | "password-change" | "account-deletion";
  /** E-mail address or username. */
  readonly identifier: string;
  readonly password: string;
  readonly ip: string;
  /** Tokens of known devices that came along; those beyond the fourth are not looked at. */
  readonly deviceTokens?: readonly string[];
};

/** Who they are, and by which known device. */
export type Proof = {
  readonly account: ActiveAccount;
  readonly device: KnownDevice | undefined;
  /** Wrong passwords in a row before this one. */
  readonly failuresBefore: number;
  /** As it is stored now. */
  readonly passwordHash: PasswordHash;
  /** Since when it is their password: what is done with the proof asks whether it still is. */
  readonly passwordSince: Date;
  /** The second factor that was shown as well. */
  readonly factor?: ShownFactor["kind"];
};

export type ProofRejection =
  | Overloaded
  | { readonly type: "InvalidCredentials" }
  /** Too many were wrong before this one, which was not judged. */
  | {
      readonly type: "TooManyAttempts";
      readonly policy: "attempts" | "failures";
      readonly retryAfterMs: number;
    };

type Held = Extract<ProofRejection, { readonly type: "TooManyAttempts" }>;

/**
 * Judges a password against everybody who guesses (auth #9 #10 #11 #12). Unknown, unverified, disabled and mistyped all cost
 * the same statements and one Argon2 verification, are counted alike, and get the same answer; so do right and wrong ones
 * while an attempt has to wait. Writes outside of any transaction: what failed stays counted.
 */
export function guardedProofWith(
  ports: Ports,
  quotas: FailureQuotas,
): (attempt: Attempt) => Promise<Result<Proof, ProofRejection>> {
  const turnOf = takeTurn(ports);
  return async (attempt) => {
    const identifier = attempt.identifier.trim().toLowerCase();
    const found = await ports.store.credentialsOf(identifier);
    const device = await knownDevice(ports, attempt, found);
    const lanes = lanesOf(ports, quotas, {
      identifier,
      device,
      ip: attempt.ip,
    });
    const turn = await turnOf(lanes);
    if (!turn.ok) {
      const refusal = refusalOf(turn.error, ports.clock());
      await ports.store.audit.record(held(attempt, found, refusal.policy));
      return err(refusal);
    }
    return judge(ports, attempt, found, turn.value);
  };
}

/** The known device that came along, if it is one of this account's. */
export function knownDevice(
  ports: Ports,
  { deviceTokens = [] }: Pick<Attempt, "deviceTokens">,
  found: Credentials | undefined,
): Promise<KnownDevice | undefined> | undefined {
  const hashes = deviceTokens
    .slice(0, shownDevicesMax)
    .flatMap((token) => ports.deviceTokens.hashOf(token) ?? []);
  return hashes.length === 0
    ? undefined
    : ports.store.knownDevice(found?.account.id, hashes, ports.clock());
}

async function judge(
  ports: Ports,
  attempt: Attempt,
  found: Credentials | undefined,
  lane: Lane,
): Promise<Result<Proof, ProofRejection>> {
  const password = normalisePassword(attempt.password);
  const matches = await ports.passwords.verify(password, found?.passwordHash);
  const counted = { ...lane, now: ports.clock() };
  if (!matches.ok) {
    await ports.guesses.giveBack(counted);
    return matches;
  }
  if (
    found === undefined ||
    !matches.value ||
    found.account.status !== "active"
  ) {
    await ports.guesses.fail(counted);
    await ports.store.audit.record(failed(attempt.door, found, matches.value));
    return err({ type: "InvalidCredentials" });
  }
  const failuresBefore = await ports.guesses.forget(
    lane.endedBySuccess(found.account),
  );
  return ok({
    failuresBefore,
    account: found.account,
    device: lane.device,
    passwordHash: await strengthened(ports, found, password),
    passwordSince: found.passwordSince,
  });
}

/** An attempt that was not judged. */
function held(
  { door }: Attempt,
  found: Credentials | undefined,
  policy: Held["policy"],
): Audited {
  return {
    action: "authn_login_fail_max",
    outcome: "failure",
    ...(found === undefined ? {} : { subject: found.account.id }),
    details: { door, policy },
  };
}

/** One entry, whether or not there is such an account. What was typed is not in it: it may be somebody's password. */
function failed(
  door: Attempt["door"],
  found: Credentials | undefined,
  matches: boolean,
): Audited {
  const action = failures[door];
  const outcome = "failure";
  if (found === undefined)
    return { action, outcome, details: { reason: "unknown" } };
  const reason = matches ? "disabled" : "wrong-password";
  return { action, outcome, subject: found.account.id, details: { reason } };
}

const failures = {
  login: "authn_login_fail",
  "step-up": "authn_step_up_fail",
  "password-change": "authn_password_change_fail",
  "account-deletion": "user_deleted_fail",
} as const satisfies Record<Attempt["door"], AuditAction>;

/** What is said to whoever has to wait. */
export function refusalOf(
  refused: Exclude<
    Awaited<ReturnType<ReturnType<typeof takeTurn>>>,
    { ok: true }
  >["error"],
  now: Date,
): Held {
  const type = "TooManyAttempts";
  switch (refused.kind) {
    case "exhausted":
      return { type, policy: "attempts", retryAfterMs: exhaustedRetryMs };
    case "pending":
      return { type, policy: "attempts", retryAfterMs: 1_000 };
    case "delayed":
    case "window-full": {
      const policy = refused.kind === "delayed" ? "attempts" : "failures";
      const retryAfterMs = Math.max(1, refused.until.getTime() - now.getTime());
      return { type, policy, retryAfterMs };
    }
  }
}

/**
 * Hashes anew what was hashed with weaker parameters (auth #7); the next login tries again when the queue is full. Answers the
 * hash that is stored afterwards.
 */
async function strengthened(
  ports: Ports,
  { account, passwordHash }: Credentials,
  password: string,
): Promise<PasswordHash> {
  if (!ports.passwords.isOutdated(passwordHash)) return passwordHash;
  // cast: the text matched the stored hash, so it is the account's password already.
  const next = await ports.passwords.hash(password as Password);
  if (!next.ok) return passwordHash;
  await ports.store.replacePasswordHash(account.id, passwordHash, next.value);
  return next.value;
}
