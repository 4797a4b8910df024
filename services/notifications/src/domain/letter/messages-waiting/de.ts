import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function messagesWaiting(
  letter: Extract<Letter, { template: "messages-waiting" }>,
): Written {
  return compose("de", "Neue Nachrichten für Sie", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "für Sie sind Nachrichten da, die Sie noch nicht gelesen haben. Melden Sie sich an, um sie zu lesen.",
    ),
    paragraph(
      "Sie erhalten diese E-Mail nur, weil Sie sie in Ihren Einstellungen eingeschaltet haben.",
    ),
  ]);
}
