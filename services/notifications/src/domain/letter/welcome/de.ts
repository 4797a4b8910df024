import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function welcome(
  letter: Extract<Letter, { template: "welcome" }>,
): Written {
  return compose("de", "Ihr Konto ist bereit", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "Ihre E-Mail-Adresse ist bestätigt, und Ihr Konto ist bereit. Willkommen!",
    ),
    paragraph(
      `Sie können sich mit dieser Adresse oder mit Ihrem Benutzernamen ${letter.username} anmelden.`,
    ),
  ]);
}
