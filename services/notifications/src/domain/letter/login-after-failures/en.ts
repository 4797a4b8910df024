import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function loginAfterFailures(
  letter: Extract<Letter, { template: "login-after-failures" }>,
): Written {
  return compose("en", "Somebody signed in after wrong passwords", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "somebody, most likely you, has just signed in to your account. Before that a wrong password was given several times in a row.",
    ),
    paragraph(
      "If it was you, you need not do anything. If it was not, somebody may have found out your password: please change it now, and end the sessions that you do not recognise.",
    ),
  ]);
}
