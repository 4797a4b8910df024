import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function accountExists(
  letter: Extract<Letter, { template: "account-exists" }>,
): Written {
  return compose("de", "Sie haben schon ein Konto", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "jemand, vielleicht Sie selbst, wollte gerade mit dieser E-Mail-Adresse ein weiteres Konto anlegen.",
    ),
    paragraph(
      `Die Adresse gehört schon zu Ihrem Konto. Ihr Benutzername ist ${letter.username}; bitte melden Sie sich damit an.`,
    ),
    paragraph(
      "Wenn Sie es nicht waren, müssen Sie nichts tun. Es hat sich nichts geändert, und niemand hat etwas über Ihr Konto erfahren.",
    ),
  ]);
}
