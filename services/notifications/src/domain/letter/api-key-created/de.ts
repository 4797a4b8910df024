import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function apiKeyCreated(
  letter: Extract<Letter, { template: "api-key-created" }>,
): Written {
  return compose("de", "Ein neuer API-Schlüssel für Ihr Konto", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "für Ihr Konto wurde ein API-Schlüssel erstellt. Das Programm, das ihn hat, kann in Ihrem Namen handeln, soweit der Schlüssel es erlaubt.",
    ),
    paragraph(
      "Wenn Sie es nicht waren, melden Sie sich bitte an, widerrufen Sie den Schlüssel bei Ihren API-Schlüsseln, und ändern Sie Ihr Passwort: Wer ihn erstellt hat, war mit Ihrem Konto angemeldet.",
    ),
  ]);
}
