import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function messagesWaiting(
  letter: Extract<Letter, { template: "messages-waiting" }>,
): Written {
  return compose("en", "New messages for you", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "there are messages for you that you have not read yet. Sign in to read them.",
    ),
    paragraph(
      "You get such a mail only because you have switched it on in your preferences.",
    ),
  ]);
}
