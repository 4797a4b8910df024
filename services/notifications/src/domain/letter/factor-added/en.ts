import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function factorAdded(
  letter: Extract<Letter, { template: "factor-added" }>,
): Written {
  return compose("en", "A second factor for your account", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "from now on every sign-in to your account asks for a code of the app that was set up just now. Your other devices were signed out.",
    ),
    paragraph(
      "If it was not you, somebody has your password and may have locked you out. Please reset your password, and tell whoever runs this service.",
    ),
  ]);
}
