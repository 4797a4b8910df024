import { button, compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";
import { moment } from "../moment.ts";

export function verifyEmail(
  letter: Extract<Letter, { template: "verify-email" }>,
): Written {
  return compose("Confirm your e-mail address", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "please confirm that this is your e-mail address. Your account is ready as soon as you have.",
    ),
    button("Confirm my address", letter.link),
    paragraph(`The link works once, until ${moment(letter.expiresAt)}.`),
    paragraph(
      "If you did not ask for an account, you need not do anything: without the link there will be none.",
    ),
  ]);
}
