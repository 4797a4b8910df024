import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function accountDeleted(
  letter: Extract<Letter, { template: "account-deleted" }>,
): Written {
  return compose("en", "Your account has been deleted", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "your account has been deleted, and with it what was kept about you. It cannot be brought back.",
    ),
    paragraph(
      "This is the last mail that you get: your address was kept only for it, and is erased as soon as it has gone out.",
    ),
  ]);
}
