import { button, compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";
import { zeitpunkt } from "../moment.ts";

export function confirmEmail(
  letter: Extract<Letter, { template: "confirm-email" }>,
): Written {
  return compose("de", "Bestätigen Sie Ihre neue E-Mail-Adresse", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      `bitte bestätigen Sie, dass dies die neue E-Mail-Adresse des Kontos ${letter.username} ist. Bis dahin bleibt die bisherige Adresse in Gebrauch.`,
    ),
    button("Meine neue Adresse bestätigen", letter.link),
    paragraph(`Der Link gilt einmal, bis ${zeitpunkt(letter.expiresAt)}.`),
    paragraph(
      `Wenn das Konto ${letter.username} nicht Ihres ist, öffnen Sie den Link bitte nicht. Ohne ihn gehört diese Adresse nicht zu jenem Konto.`,
    ),
  ]);
}
