import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function recoveryCodeUsed(
  letter: Extract<Letter, { template: "recovery-code-used" }>,
): Written {
  return compose("en", "A recovery code of your account was used", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "somebody got into your account with one of your recovery codes in the place of a code from the app. A code works once; make new ones before they run out.",
    ),
    paragraph(
      "If it was not you, please sign in, make new recovery codes, and change your password.",
    ),
  ]);
}
