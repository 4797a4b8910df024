import { err, ok, type Result } from "@tixlys/nexus";
import type {
  ActiveAccount,
  DisabledAccount,
} from "../../domain/account/account.ts";
import {
  parsePassword,
  type Password,
  type PasswordPolicy,
} from "../../domain/password/password.ts";
import { forgetDevices } from "../guessing/forget.ts";
import type { PasswordHash, Work } from "../ports.ts";
import type {
  FieldRejection,
  InvalidInput,
} from "../registration/register-input.ts";

/** The one way to another password of an account: as at registration, with what is known of its owner (auth #1, #2, #4). */
export function parseNewPassword(
  text: string,
  policy: PasswordPolicy,
  account: ActiveAccount | DisabledAccount,
): Result<Password, InvalidInput> {
  const { email, username, newEmail } = account;
  const names = newEmail === undefined ? [] : [newEmail.split("@")[0] ?? ""];
  const parsed = parsePassword(text, policy, { email, username, names });
  return parsed.ok ? ok(parsed.value) : refused(parsed.error);
}

function refused(
  reason: FieldRejection["reason"],
): Result<never, InvalidInput> {
  const fields = [{ field: "newPassword", reason } as const];
  return err({ type: "InvalidInput", fields });
}

/** The new one is the old one. */
export const unchanged = refused({ type: "PasswordUnchanged" });

/**
 * Puts the new password in place and tells its owner. Links that are still on their way die with the old one, and no device is
 * known by it any more: whoever knew it may have asked for them, and made theirs known. False when `old` is not the account's password any more.
 */
export async function putPassword(
  tx: Work,
  { id: userId }: ActiveAccount | DisabledAccount,
  hashes: { readonly next: PasswordHash; readonly old?: PasswordHash },
  at: Date,
): Promise<boolean> {
  if (!(await tx.accounts.setPassword(userId, hashes.next, at, hashes.old)))
    return false;
  await tx.links.cancel(userId, ["reset-password", "confirm-email"], at);
  const forgottenDevices = await forgetDevices(tx, userId);
  await tx.audit.record({
    action:
      hashes.old === undefined
        ? "authn_password_reset"
        : "authn_password_change",
    subject: userId,
    actor: { kind: "user", id: userId },
    details: { forgottenDevices },
  });
  const version = await tx.accounts.advance(userId);
  await tx.outbox.publish({ type: "PasswordChanged", userId, version });
  return true;
}
