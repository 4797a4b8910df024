import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function rolesChanged(
  letter: Extract<Letter, { template: "roles-changed" }>,
): Written {
  return compose("en", "What you may do has changed", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "the people who run this service have changed what your account may do. You are signed out everywhere: sign in again, and the change counts.",
    ),
    paragraph("If you did not expect this, please write to them."),
  ]);
}
