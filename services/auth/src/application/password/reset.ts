import { err, ok, type Conflict, type Result } from "@tixlys/nexus";
import type { AccountLink } from "../../domain/account/mail-link.ts";
import type { PasswordPolicy } from "../../domain/password/password.ts";
import { presentedLink, type LinkRejection } from "../account/mail-link.ts";
import { noteDeadLink } from "../account/note-dead-link.ts";
import { redeemLink } from "../account/redeem-link.ts";
import { forgetFailures } from "../guessing/forget.ts";
import type { Overloaded, PasswordHash, Ports } from "../ports.ts";
import { breached, type InvalidInput } from "../registration/register-input.ts";
import { endEverySession } from "../session/end-every-session.ts";
import { parseNewPassword, putPassword, unchanged } from "./new-password.ts";

export type ResetRejection =
  LinkRejection | InvalidInput | Overloaded | Conflict;

export type ResetInput = {
  readonly token: string;
  readonly newPassword: string;
};

/** A reset that only has to be written down. */
export type PreparedReset = {
  readonly token: string;
  readonly link: AccountLink;
  readonly next: PasswordHash;
};

/**
 * The first half: whether the link is good, and the hash of the new password, which takes long and belongs outside of any
 * transaction. A password that is refused leaves the link as it was.
 */
export function prepareResetWith(
  ports: Ports,
  policy: PasswordPolicy,
): (input: ResetInput) => Promise<Result<PreparedReset, ResetRejection>> {
  return async ({ token, newPassword }) => {
    const link = await presentedLink(ports, token, "reset-password");
    if (!link.ok) return noteDeadLink(ports, failed, link.error);
    const next = await hashed(ports, policy, link.value, newPassword);
    return next.ok ? ok({ token, link: link.value, next: next.value }) : next;
  };
}

/**
 * The second half: sets the password and spends the link, once. Every session of the account ends, and none begins: whoever has
 * a second factor is asked for it at the next login as ever (auth #15).
 */
export function enterResetWith(
  ports: Ports,
): (prepared: PreparedReset) => Promise<Result<null, ResetRejection>> {
  return ({ token, link, next }) => redeem(ports, token, link, next);
}

/** Sets a password by a mailed link: both halves in one. */
export function resetPasswordWith(
  prepare: ReturnType<typeof prepareResetWith>,
  enter: ReturnType<typeof enterResetWith>,
): (input: ResetInput) => Promise<Result<null, ResetRejection>> {
  return async (input) => {
    const prepared = await prepare(input);
    return prepared.ok ? enter(prepared.value) : prepared;
  };
}

const failed = "authn_password_reset_fail";

/** Another password than the one that the account has. */
async function hashed(
  ports: Ports,
  policy: PasswordPolicy,
  { userId }: AccountLink,
  text: string,
): Promise<Result<PasswordHash, ResetRejection>> {
  const account = await ports.store.accountOf(userId);
  const found = account && (await ports.store.credentialsOf(account.email));
  if (account === undefined || found === undefined)
    return err({ type: "LinkUnknown" });
  const password = parseNewPassword(text, policy, account);
  if (!password.ok) return password;
  if (await ports.breaches.contain(password.value))
    return breached("newPassword");
  const same = await ports.passwords.verify(password.value, found.passwordHash);
  if (!same.ok) return same;
  return same.value ? unchanged : ports.passwords.hash(password.value);
}

async function redeem(
  ports: Ports,
  token: string,
  link: AccountLink,
  next: PasswordHash,
): Promise<Result<null, ResetRejection>> {
  const at = ports.clock();
  const done = await redeemLink<never>(ports, {
    token,
    link,
    at,
    command: { type: "EndEverySession", at },
    async also(tx, account) {
      await putPassword(tx, account, { next }, at);
      await endEverySession(tx, account, "password-reset", at);
      return ok(null);
    },
  });
  if (done.ok) {
    // Whoever was locked out by guesses of others gets in with the new one (auth #10).
    await forgetFailures(ports, done.value);
    return ok(null);
  }
  switch (done.error.type) {
    case "Conflict":
      return err(done.error);
    case "LinkUsed":
    case "LinkExpired":
      return noteDeadLink(ports, failed, done.error);
    default:
      return noteDeadLink(ports, failed, { type: "LinkUnknown" });
  }
}
