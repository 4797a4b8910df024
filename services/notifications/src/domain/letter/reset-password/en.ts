import { button, compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";
import { moment } from "../moment.ts";

export function resetPassword(
  letter: Extract<Letter, { template: "reset-password" }>,
): Written {
  return compose("en", "Set a new password", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      `with this link you can set a new password for your account ${letter.username}.`,
    ),
    button("Set a new password", letter.link),
    paragraph(
      `The link works once, until ${moment(letter.expiresAt)}. A newer one makes it void. When the password is set, you are signed out everywhere.`,
    ),
    paragraph(
      "If you did not ask for it, you need not do anything: your password stays as it is. Please do not pass the link on to anybody.",
    ),
  ]);
}
