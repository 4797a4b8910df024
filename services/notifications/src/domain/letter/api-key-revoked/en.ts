import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function apiKeyRevoked(
  letter: Extract<Letter, { template: "api-key-revoked" }>,
): Written {
  return compose("en", "An API key of your account was revoked", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "an API key of your account was revoked. The program that holds it can do nothing with it any more.",
    ),
    paragraph(
      "If it was not you, please sign in and change your password: whoever revoked it was signed in as you.",
    ),
  ]);
}
