import { err, ok, type Brand, type Result } from "@tixlys/nexus";
import { isEasilyGuessed } from "./guessable.ts";
import { isPersonal, type PasswordContext } from "./personal.ts";

/** A password that may be set: NFKC, within the policy. Never logged, stored or put on the bus. */
export type Password = Brand<string, "Password">;

export type PasswordRejection =
  | { readonly type: "PasswordTooShort"; readonly min: number }
  | { readonly type: "PasswordTooLong"; readonly max: number }
  | { readonly type: "PasswordTooCommon" }
  /** Somebody else had it, and it leaked. */
  | { readonly type: "PasswordBreached" }
  | { readonly type: "PasswordTooPersonal" };

export type PasswordPolicy = { readonly minLength: number };

/** Never under 8, whatever is configured (decision 7, NIST SP 800-63B-4 §3.1.1.2). */
export const passwordFloor = 8;
export const passwordMax = 256;

/** No password that fits has more UTF-16 units: NFKC is not even tried beyond this. */
const rawMax = 4 * passwordMax;

/**
 * The one form in which passwords are hashed and compared: NFKC, otherwise untouched (auth #3: nothing is cut,
 * trimmed or folded). A text that no password can be becomes one that matches none.
 */
export function normalisePassword(text: string): string {
  return text.length > rawMax
    ? text.slice(0, rawMax + 1)
    : text.normalize("NFKC");
}

/** The one way to a new password: length and guessability only, no composition rules (auth #1, #2, #4). */
export function parsePassword(
  text: string,
  policy: PasswordPolicy,
  context: PasswordContext,
): Result<Password, PasswordRejection> {
  const fitting = parseGivenPassword(text, policy);
  if (!fitting.ok) return fitting;
  if (isPersonal(fitting.value, context))
    return err({ type: "PasswordTooPersonal" });
  return isEasilyGuessed(fitting.value)
    ? err({ type: "PasswordTooCommon" })
    : fitting;
}

/** A password that a machine made or an operator gave to one (the first root's): only its length is judged. */
export function parseGivenPassword(
  text: string,
  policy: PasswordPolicy,
): Result<Password, PasswordRejection> {
  if (text.length > rawMax)
    return err({ type: "PasswordTooLong", max: passwordMax });
  const normal = normalisePassword(text);
  const length = Array.from(normal).length;
  // One character can become eighteen (U+FDFA); whoever guesses it guesses one, so that it counts as one.
  const typed = Math.min(length, Array.from(text).length);
  const min = Math.max(passwordFloor, policy.minLength);
  if (typed < min) return err({ type: "PasswordTooShort", min });
  if (length > passwordMax)
    return err({ type: "PasswordTooLong", max: passwordMax });
  // cast: every rule that holds for it was checked above.
  return ok(normal as Password);
}
