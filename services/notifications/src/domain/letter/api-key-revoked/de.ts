import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function apiKeyRevoked(
  letter: Extract<Letter, { template: "api-key-revoked" }>,
): Written {
  return compose("de", "Ein API-Schlüssel Ihres Kontos wurde widerrufen", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "ein API-Schlüssel Ihres Kontos wurde widerrufen. Das Programm, das ihn hat, kann damit nichts mehr tun.",
    ),
    paragraph(
      "Wenn Sie es nicht waren, melden Sie sich bitte an, und ändern Sie Ihr Passwort: Wer ihn widerrufen hat, war mit Ihrem Konto angemeldet.",
    ),
  ]);
}
