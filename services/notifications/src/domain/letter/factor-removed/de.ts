import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function factorRemoved(
  letter: Extract<Letter, { template: "factor-removed" }>,
): Written {
  return compose("de", "Ihr zweiter Faktor wurde entfernt", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "Ihr Konto hat keinen zweiten Faktor mehr, weil Sie selbst oder jemand aus unserem Support ihn entfernt haben: Zum Anmelden genügt das Passwort. Alle Geräte wurden abgemeldet.",
    ),
    paragraph(
      "Wenn Sie es nicht waren, melden Sie sich bitte an, ändern Sie Ihr Passwort, und richten Sie den zweiten Faktor wieder ein.",
    ),
  ]);
}
