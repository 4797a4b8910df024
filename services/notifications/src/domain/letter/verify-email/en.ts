import { button, compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";
import { moment } from "../moment.ts";

export function verifyEmail(
  letter: Extract<Letter, { template: "verify-email" }>,
): Written {
  return compose("en", "Confirm your e-mail address", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      `please confirm that this is your e-mail address. The account ${letter.username} is ready as soon as you have.`,
    ),
    button("Confirm my address", letter.link),
    paragraph(`The link works once, until ${moment(letter.expiresAt)}.`),
    // Anybody may ask for an account under any address (decision 25): the reader is who tells them apart.
    paragraph(
      `If it was not you who chose the username ${letter.username}, please do not open the link: whoever did knows the password. Without the link there will be no such account.`,
    ),
  ]);
}
