import type { FieldRejection } from "../../application/registration/register-input.ts";
import type { Problems } from "./form.ts";

/** What is wrong with each field, and how it gets right; nothing of what was typed is repeated. */
export function problemsOf(
  fields: readonly FieldRejection[],
  names: Readonly<Record<string, string>> = {},
): Problems {
  return new Map(
    fields.map(({ field, reason }) => [
      names[field] ?? field,
      sayReason(reason),
    ]),
  );
}

/** One reason as a sentence that says what to do. */
export function sayReason(reason: FieldRejection["reason"]): string {
  switch (reason.type) {
    case "EmailInvalid":
      return "Enter an e-mail address like name@example.org.";
    case "EmailTooLong":
      return `An e-mail address has ${reason.max} characters at most.`;
    case "UsernameTooShort":
      return `A username has at least ${reason.min} characters.`;
    case "UsernameTooLong":
      return `A username has ${reason.max} characters at most.`;
    case "UsernameInvalid":
      return "Use the letters a to z and digits, with single dots, hyphens or underscores between them.";
    case "PasswordTooShort":
      return `This is too short: use at least ${reason.min} characters.`;
    case "PasswordTooLong":
      return `Use ${reason.max} characters at most.`;
    case "PasswordTooCommon":
      return "This one would be guessed soon: it is made of common words, rows of keys or repetitions. Add words that nobody would expect there.";
    case "PasswordTooPersonal":
      return "This one contains your name, your address or ours, which is what an attacker tries first. Leave them out.";
    case "PasswordBreached":
      return "This one is known from a breach of some other site, where attackers have it from. Choose another, and change it wherever you use it.";
    case "PasswordUnchanged":
      return "This is the password that you have. Choose another one.";
    case "NameInvalid":
      return "This name contains characters that cannot be shown.";
    case "NameTooShort":
      return "Enter a name, or leave the field empty.";
    case "NameTooLong":
      return `A name has ${reason.max} characters at most.`;
    case "PhoneInvalid":
      return "Enter the number with its country code, like +4312345678.";
  }
}
