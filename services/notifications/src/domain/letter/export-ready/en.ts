import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function exportReady(
  letter: Extract<Letter, { template: "export-ready" }>,
): Written {
  return compose("en", "Your data is ready", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "what you asked for is collected: sign in and fetch it from your account within seven days. After that it is deleted, and you can ask for it again.",
    ),
    paragraph(
      "If it was not you who asked, please sign in, end your other sessions, and change your password: whoever asked was signed in as you.",
    ),
  ]);
}
