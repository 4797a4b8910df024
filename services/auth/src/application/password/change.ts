import { err, ok, type Result } from "@tixlys/nexus";
import {
  parseSessionId,
  parseUserId,
  type SessionId,
  type UserId,
} from "../../domain/account/ids.ts";
import {
  normalisePassword,
  type PasswordPolicy,
} from "../../domain/password/password.ts";
import type {
  Credentials,
  Overloaded,
  PasswordHash,
  Ports,
  Work,
} from "../ports.ts";
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

export type ChangePasswordRejection =
  | InvalidInput
  | Overloaded
  | { readonly type: "CurrentPasswordWrong" }
  /** Somebody else changed it at the same time. */
  | { readonly type: "PasswordChangedMeanwhile" }
  /** The session that asks has ended. */
  | { readonly type: "SessionGone" };

/**
 * Changes the caller's own password, for which the current one is needed. The session that asks goes on; the others end with
 * all their tokens, unless the owner wants to keep them (auth #6).
 */
export function changePasswordWith(
  ports: Ports,
  policy: PasswordPolicy,
): (
  holder: Holder,
  input: ChangePasswordInput,
) => Promise<Result<null, ChangePasswordRejection>> {
  return async (holder, input) => {
    const own = await credentialsOf(ports, holder);
    if (own === undefined) return gone;
    const { account, passwordHash: old } = own.credentials;
    const password = parseNewPassword(input.newPassword, policy, account);
    if (!password.ok) return password;
    if (await ports.breaches.contain(password.value))
      return breached("newPassword");
    const current = normalisePassword(input.currentPassword);
    const matches = await ports.passwords.verify(current, old);
    if (!matches.ok) return matches;
    if (!matches.value) return err({ type: "CurrentPasswordWrong" });
    if (current === password.value) return unchanged;
    const next = await ports.passwords.hash(password.value);
    if (!next.ok) return next;
    const keep = input.keepOtherSessions === true;
    return ports.store.run((tx) =>
      replace(tx, own, { old, next: next.value }, { keep, at: ports.clock() }),
    );
  };
}

const gone = err({ type: "SessionGone" } as const);

type Own = {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly credentials: Credentials;
};

/** What the caller logs in with; `undefined` when their session is not alive. */
async function credentialsOf(
  { store, clock }: Ports,
  holder: Holder,
): Promise<Own | undefined> {
  const userId = parseUserId(holder.userId);
  const sessionId = parseSessionId(holder.sessionId);
  if (userId === undefined || sessionId === undefined) return undefined;
  const [session, account] = await Promise.all([
    store.sessionOf(userId, sessionId, clock()),
    store.accountOf(userId),
  ]);
  if (session === undefined || account === undefined) return undefined;
  const credentials = await store.credentialsOf(account.email);
  return credentials && { userId, sessionId, credentials };
}

async function replace(
  tx: Work,
  { userId, sessionId: own, credentials: { account } }: Own,
  hashes: { readonly old: PasswordHash; readonly next: PasswordHash },
  { keep, at }: { readonly keep: boolean; readonly at: Date },
): Promise<Result<null, ChangePasswordRejection>> {
  await tx.accounts.lock(userId);
  const active = await tx.sessions.activeOf(userId);
  if (!active.some(({ id }) => id === own)) return gone;
  if (!(await putPassword(tx, account, hashes, at)))
    return err({ type: "PasswordChangedMeanwhile" });
  if (keep) return ok(null);
  const others = active.map(({ id }) => id).filter((id) => id !== own);
  await tx.sessions.end(others, "password-changed", at);
  for (const id of others)
    await revokeSession(tx, userId, id, "password-changed", at);
  return ok(null);
}
