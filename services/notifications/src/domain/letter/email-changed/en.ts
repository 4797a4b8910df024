import { button, compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";
import { moment } from "../moment.ts";

export function emailChanged(
  letter: Extract<Letter, { template: "email-changed" }>,
): Written {
  return compose("en", "Your e-mail address is being changed", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      `somebody who was signed in to your account ${letter.username} has given it another e-mail address. When that address is confirmed, mails will go there and no longer here.`,
    ),
    paragraph("If it was you, you need not do anything."),
    paragraph(
      "If it was not you, take the change back. This address is yours again then, everybody is signed out, and you get a link to set a new password:",
    ),
    button("It was not me: take the change back", letter.link),
    paragraph(
      `The link works once, until ${moment(letter.expiresAt)}, also after the new address was confirmed.`,
    ),
  ]);
}
