import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function exportReady(
  letter: Extract<Letter, { template: "export-ready" }>,
): Written {
  return compose("de", "Ihre Daten liegen bereit", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "was Sie angefordert haben, ist zusammengestellt: Melden Sie sich an, und holen Sie es innerhalb von sieben Tagen in Ihrem Konto ab. Danach wird es gelöscht, und Sie können es erneut anfordern.",
    ),
    paragraph(
      "Wenn Sie es nicht angefordert haben, melden Sie sich bitte an, beenden Sie Ihre anderen Sitzungen, und ändern Sie Ihr Passwort: Wer es angefordert hat, war mit Ihrem Konto angemeldet.",
    ),
  ]);
}
