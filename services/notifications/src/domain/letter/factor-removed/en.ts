import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function factorRemoved(
  letter: Extract<Letter, { template: "factor-removed" }>,
): Written {
  return compose("en", "Your second factor was removed", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "your account has no second factor any more, because you or a person of our support took it away: its password alone signs in. Every device was signed out.",
    ),
    paragraph(
      "If it was not you, please sign in, change your password, and set the second factor up again.",
    ),
  ]);
}
