import { button, compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";
import { moment } from "../moment.ts";

export function confirmEmail(
  letter: Extract<Letter, { template: "confirm-email" }>,
): Written {
  return compose("en", "Confirm your new e-mail address", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      `please confirm that this is the new e-mail address of the account ${letter.username}. Until then the address before it stays in use.`,
    ),
    button("Confirm my new address", letter.link),
    paragraph(`The link works once, until ${moment(letter.expiresAt)}.`),
    // Whoever confirms lends their address to somebody else's account, if it is not theirs.
    paragraph(
      `If the account ${letter.username} is not yours, please do not open the link. Without it this address will not belong to that account.`,
    ),
  ]);
}
