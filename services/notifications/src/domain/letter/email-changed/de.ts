import { button, compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";
import { zeitpunkt } from "../moment.ts";

export function emailChanged(
  letter: Extract<Letter, { template: "email-changed" }>,
): Written {
  return compose("de", "Ihre E-Mail-Adresse wird geändert", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      `jemand, der bei Ihrem Konto ${letter.username} angemeldet war, hat ihm eine andere E-Mail-Adresse gegeben. Sobald sie bestätigt ist, gehen E-Mails dorthin und nicht mehr hierher.`,
    ),
    paragraph("Wenn Sie es waren, müssen Sie nichts tun."),
    paragraph(
      "Wenn Sie es nicht waren, nehmen Sie die Änderung zurück. Diese Adresse gehört dann wieder Ihnen, alle werden abgemeldet, und Sie erhalten einen Link für ein neues Passwort:",
    ),
    button("Ich war es nicht: die Änderung zurücknehmen", letter.link),
    paragraph(
      `Der Link gilt einmal, bis ${zeitpunkt(letter.expiresAt)}, auch nachdem die neue Adresse bestätigt wurde.`,
    ),
  ]);
}
