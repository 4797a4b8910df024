import { button, compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function passwordChanged(
  letter: Extract<Letter, { template: "password-changed" }>,
): Written {
  return compose("en", "Your password was changed", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      `the password of your account ${letter.username} has just been changed.`,
    ),
    paragraph("If it was you, you need not do anything."),
    paragraph(
      "If it was not you, somebody else knows how to get into your account. Please set a new password at once:",
    ),
    button("Ask for a link to set a new password", letter.link),
  ]);
}
