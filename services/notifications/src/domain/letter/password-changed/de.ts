import { button, compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function passwordChanged(
  letter: Extract<Letter, { template: "password-changed" }>,
): Written {
  return compose("de", "Ihr Passwort wurde geändert", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      `das Passwort Ihres Kontos ${letter.username} wurde gerade geändert.`,
    ),
    paragraph("Wenn Sie es waren, müssen Sie nichts tun."),
    paragraph(
      "Wenn Sie es nicht waren, kommt jemand anderes in Ihr Konto. Bitte setzen Sie sofort ein neues Passwort:",
    ),
    button("Einen Link für ein neues Passwort anfordern", letter.link),
  ]);
}
