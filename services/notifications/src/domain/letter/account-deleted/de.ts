import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function accountDeleted(
  letter: Extract<Letter, { template: "account-deleted" }>,
): Written {
  return compose("de", "Ihr Konto wurde gelöscht", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "Ihr Konto wurde gelöscht, und mit ihm, was über Sie gespeichert war. Es lässt sich nicht wiederherstellen.",
    ),
    paragraph(
      "Das ist die letzte Nachricht, die Sie bekommen: Ihre Adresse wurde nur noch für sie aufgehoben und wird gelöscht, sobald sie hinausgegangen ist.",
    ),
  ]);
}
