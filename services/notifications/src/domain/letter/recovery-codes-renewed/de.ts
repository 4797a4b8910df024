import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function recoveryCodesRenewed(
  letter: Extract<Letter, { template: "recovery-codes-renewed" }>,
): Written {
  return compose("de", "Neue Wiederherstellungscodes für Ihr Konto", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "für Ihr Konto wurden neue Wiederherstellungscodes erstellt. Die bisherigen gelten nicht mehr.",
    ),
    paragraph(
      "Wenn Sie es nicht waren, melden Sie sich bitte an, erstellen Sie selbst neue, und ändern Sie Ihr Passwort.",
    ),
  ]);
}
