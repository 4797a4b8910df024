import { err, ok, type Result } from "@tixlys/nexus";
import {
  parseSessionId,
  parseUserId,
  type SessionId,
  type UserId,
} from "../../domain/account/ids.ts";
import {
  normalisePassword,
  type Password,
  type PasswordPolicy,
} from "../../domain/password/password.ts";
import type { Proof, ProofRejection } from "../guessing/guarded-proof.ts";
import type { OwnAttempt, ProveOwn } from "../guessing/own-proof.ts";
import type { PasswordHash, Ports, Work } from "../ports.ts";
import { breached, type InvalidInput } from "../registration/register-input.ts";
import { revokeSession } from "../session/end-session.ts";
import type { Holder } from "../session/logout.ts";
import { parseNewPassword, putPassword, unchanged } from "./new-password.ts";

export type ChangePasswordInput = {
  readonly currentPassword: string;
  readonly newPassword: string;
  /** Only when the owner says so. */
  readonly keepOtherSessions?: boolean | undefined;
};

/** Where it comes from, as with a login. */
export type AskedFrom = Omit<OwnAttempt, "password">;

export type ChangePasswordRejection =
  | InvalidInput
  | Exclude<ProofRejection, { readonly type: "InvalidCredentials" }>
  | { readonly type: "CurrentPasswordWrong" }
  /** Somebody else changed it at the same time. */
  | { readonly type: "PasswordChangedMeanwhile" }
  /** The session that asks has ended. */
  | { readonly type: "SessionGone" };

/** A change that only has to be written down. */
export type PreparedChange = {
  readonly proof: Proof;
  readonly next: PasswordHash;
  readonly keep: boolean;
};

type Prepared = Result<PreparedChange, ChangePasswordRejection>;

/** The first half: both passwords are judged, and the new one is hashed. Takes long, and belongs outside of any transaction. */
export function prepareChangeWith(
  ports: Ports,
  policy: PasswordPolicy,
  prove: ProveOwn,
): (
  holder: Holder,
  input: ChangePasswordInput,
  from: AskedFrom,
) => Promise<Prepared> {
  return async (holder, input, from) => {
    const password = await newPassword(ports, policy, holder, input);
    if (!password.ok) return password;
    const attempt = { ...from, password: input.currentPassword };
    const proof = await prove(holder, "password-change", attempt);
    if (!proof.ok) return err(onProof(proof.error));
    if (normalisePassword(input.currentPassword) === password.value)
      return unchanged;
    const next = await ports.passwords.hash(password.value);
    if (!next.ok) return next;
    const keep = input.keepOtherSessions === true;
    return ok({ proof: proof.value, next: next.value, keep });
  };
}

const gone = err({ type: "SessionGone" } as const);

/** What is wrong with the new one costs no attempt; `gone` when their session is not alive. */
async function newPassword(
  { store, breaches, clock }: Ports,
  policy: PasswordPolicy,
  holder: Holder,
  input: ChangePasswordInput,
): Promise<Result<Password, ChangePasswordRejection>> {
  const userId = parseUserId(holder.userId);
  const sessionId = parseSessionId(holder.sessionId);
  if (userId === undefined || sessionId === undefined) return gone;
  const [session, account] = await Promise.all([
    store.sessionOf(userId, sessionId, clock()),
    store.accountOf(userId),
  ]);
  if (session === undefined || account === undefined) return gone;
  const password = parseNewPassword(input.newPassword, policy, account);
  if (password.ok && (await breaches.contain(password.value)))
    return breached("newPassword");
  return password;
}

function onProof(
  rejection: Extract<
    Awaited<ReturnType<ProveOwn>>,
    { readonly ok: false }
  >["error"],
): ChangePasswordRejection {
  switch (rejection.type) {
    case "InvalidCredentials":
      return { type: "CurrentPasswordWrong" };
    case "AccountUnavailable":
      return { type: "SessionGone" };
    default:
      return rejection;
  }
}

/**
 * The second half: the session that asks goes on; the others end with all their tokens, unless the owner wants to keep them
 * (auth #6).
 */
export function enterChangeWith(
  ports: Ports,
): (
  holder: Holder,
  prepared: PreparedChange,
) => Promise<Result<null, ChangePasswordRejection>> {
  return async (holder, prepared) => {
    const userId = parseUserId(holder.userId);
    const sessionId = parseSessionId(holder.sessionId);
    if (userId === undefined || sessionId === undefined) return gone;
    return ports.store.run((tx) =>
      replace(tx, { userId, sessionId }, prepared, ports.clock()),
    );
  };
}

/** Changes the caller's own password, for which the current one is needed: both halves in one. */
export function changePasswordWith(
  prepare: ReturnType<typeof prepareChangeWith>,
  enter: ReturnType<typeof enterChangeWith>,
): (
  holder: Holder,
  input: ChangePasswordInput,
  from: AskedFrom,
) => Promise<Result<null, ChangePasswordRejection>> {
  return async (holder, input, from) => {
    const prepared = await prepare(holder, input, from);
    return prepared.ok ? enter(holder, prepared.value) : prepared;
  };
}

async function replace(
  tx: Work,
  own: { readonly userId: UserId; readonly sessionId: SessionId },
  { proof, next, keep }: PreparedChange,
  at: Date,
): Promise<Result<null, ChangePasswordRejection>> {
  const { userId, sessionId } = own;
  await tx.accounts.lock(userId);
  const active = await tx.sessions.activeOf(userId);
  if (!active.some(({ id }) => id === sessionId)) return gone;
  const hashes = { old: proof.passwordHash, next };
  if (!(await putPassword(tx, proof.account, hashes, at)))
    return err({ type: "PasswordChangedMeanwhile" });
  if (keep) return ok(null);
  const others = active.map(({ id }) => id).filter((id) => id !== sessionId);
  await tx.sessions.end(others, "password-changed", at);
  for (const id of others)
    await revokeSession(tx, userId, id, "password-changed", at);
  return ok(null);
}
