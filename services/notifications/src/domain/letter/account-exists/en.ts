import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function accountExists(
  letter: Extract<Letter, { template: "account-exists" }>,
): Written {
  return compose("en", "You already have an account", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "somebody, perhaps you, has just tried to use this e-mail address for another account.",
    ),
    paragraph(
      `The address already belongs to your account. Your username is ${letter.username}; please sign in with it.`,
    ),
    paragraph(
      "If it was not you, you need not do anything. Nothing has changed, and nobody was told about your account.",
    ),
  ]);
}
