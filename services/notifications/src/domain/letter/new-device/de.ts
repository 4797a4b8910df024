import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function newDevice(
  letter: Extract<Letter, { template: "new-device" }>,
): Written {
  return compose("de", "Anmeldung mit einem neuen Gerät", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "jemand, höchstwahrscheinlich Sie selbst, hat sich gerade mit einem Gerät angemeldet, das Ihr Konto noch nicht kannte, oder mit einem neuen Browser.",
    ),
    paragraph(
      "Wenn Sie es waren, müssen Sie nichts tun. Wenn nicht, kennt jemand Ihr Passwort: Bitte ändern Sie es jetzt, und beenden Sie die Sitzungen, die Ihnen fremd sind.",
    ),
  ]);
}
