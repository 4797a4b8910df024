import { button, compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";
import { zeitpunkt } from "../moment.ts";

export function resetPassword(
  letter: Extract<Letter, { template: "reset-password" }>,
): Written {
  return compose("de", "Setzen Sie ein neues Passwort", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      `mit diesem Link können Sie ein neues Passwort für Ihr Konto ${letter.username} setzen.`,
    ),
    button("Ein neues Passwort setzen", letter.link),
    paragraph(
      `Der Link gilt einmal, bis ${zeitpunkt(letter.expiresAt)}. Ein neuerer macht ihn ungültig. Wenn das Passwort gesetzt ist, sind Sie überall abgemeldet.`,
    ),
    paragraph(
      "Wenn Sie ihn nicht angefordert haben, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist. Bitte geben Sie den Link an niemanden weiter.",
    ),
  ]);
}
