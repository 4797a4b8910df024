import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function welcome(
  letter: Extract<Letter, { template: "welcome" }>,
): Written {
  return compose("en", "Your account is ready", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "your e-mail address is confirmed and your account is ready. Welcome!",
    ),
    paragraph(
      `You can sign in with this address or with your username, ${letter.username}.`,
    ),
  ]);
}
