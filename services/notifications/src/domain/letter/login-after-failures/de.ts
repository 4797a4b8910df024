import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function loginAfterFailures(
  letter: Extract<Letter, { template: "login-after-failures" }>,
): Written {
  return compose("de", "Anmeldung nach falschen Passwörtern", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "jemand, höchstwahrscheinlich Sie selbst, hat sich gerade bei Ihrem Konto angemeldet. Davor wurde mehrmals hintereinander ein falsches Passwort eingegeben.",
    ),
    paragraph(
      "Wenn Sie es waren, müssen Sie nichts tun. Wenn nicht, hat vielleicht jemand Ihr Passwort herausgefunden: Bitte ändern Sie es jetzt, und beenden Sie die Sitzungen, die Ihnen fremd sind.",
    ),
  ]);
}
