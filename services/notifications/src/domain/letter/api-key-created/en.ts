import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function apiKeyCreated(
  letter: Extract<Letter, { template: "api-key-created" }>,
): Written {
  return compose("en", "A new API key for your account", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "an API key was made for your account. The program that holds it can act for you, within what the key was given.",
    ),
    paragraph(
      "If it was not you, please sign in, revoke the key among your API keys, and change your password: whoever made it was signed in as you.",
    ),
  ]);
}
