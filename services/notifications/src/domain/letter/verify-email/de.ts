import { button, compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";
import { zeitpunkt } from "../moment.ts";

export function verifyEmail(
  letter: Extract<Letter, { template: "verify-email" }>,
): Written {
  return compose("de", "Bestätigen Sie Ihre E-Mail-Adresse", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      `bitte bestätigen Sie, dass dies Ihre E-Mail-Adresse ist. Danach ist das Konto ${letter.username} sofort bereit.`,
    ),
    button("Meine Adresse bestätigen", letter.link),
    paragraph(`Der Link gilt einmal, bis ${zeitpunkt(letter.expiresAt)}.`),
    paragraph(
      `Wenn nicht Sie den Benutzernamen ${letter.username} gewählt haben, öffnen Sie den Link bitte nicht: Wer ihn gewählt hat, kennt das Passwort. Ohne den Link wird es kein solches Konto geben.`,
    ),
  ]);
}
