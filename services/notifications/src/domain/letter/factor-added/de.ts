import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function factorAdded(
  letter: Extract<Letter, { template: "factor-added" }>,
): Written {
  return compose("de", "Ein zweiter Faktor für Ihr Konto", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "von jetzt an verlangt jede Anmeldung bei Ihrem Konto einen Code der App, die gerade eingerichtet wurde. Ihre anderen Geräte wurden abgemeldet.",
    ),
    paragraph(
      "Wenn Sie es nicht waren, kennt jemand Ihr Passwort und hat Sie vielleicht ausgesperrt. Bitte setzen Sie Ihr Passwort zurück, und wenden Sie sich an die Betreiber dieses Dienstes.",
    ),
  ]);
}
