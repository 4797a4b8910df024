import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function recoveryCodeUsed(
  letter: Extract<Letter, { template: "recovery-code-used" }>,
): Written {
  return compose("de", "Ein Wiederherstellungscode wurde benutzt", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "jemand hat sich bei Ihrem Konto mit einem Ihrer Wiederherstellungscodes statt mit einem Code der App angemeldet. Jeder Code gilt einmal; erstellen Sie neue, bevor sie aufgebraucht sind.",
    ),
    paragraph(
      "Wenn Sie es nicht waren, melden Sie sich bitte an, erstellen Sie neue Wiederherstellungscodes, und ändern Sie Ihr Passwort.",
    ),
  ]);
}
