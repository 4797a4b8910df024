import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function accountDisabled(
  letter: Extract<Letter, { template: "account-disabled" }>,
): Written {
  return compose("en", "Your account was disabled", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "your account was disabled by the people who run this service. You are signed out everywhere, and cannot sign in for now.",
    ),
    paragraph("If you think that this is a mistake, please write to them."),
  ]);
}
