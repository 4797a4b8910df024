import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function rolesChanged(
  letter: Extract<Letter, { template: "roles-changed" }>,
): Written {
  return compose("de", "Ihre Berechtigungen haben sich geändert", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "die Betreiber dieses Dienstes haben geändert, was Ihr Konto darf. Sie sind überall abgemeldet: Melden Sie sich wieder an, dann gilt die Änderung.",
    ),
    paragraph("Wenn Sie das nicht erwartet haben, schreiben Sie ihnen bitte."),
  ]);
}
