import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function webhookDisabled(
  letter: Extract<Letter, { template: "webhook-disabled" }>,
): Written {
  return compose("de", "Ihr Webhook wurde abgeschaltet", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "einer Ihrer Webhooks wurde abgeschaltet: Es wird nichts mehr an ihn gesendet, weil sein Server nicht annimmt, was er bekommt, oder weil Sie nicht mehr sehen dürfen, was er verlangt.",
    ),
    paragraph(
      "Bei Ihren Webhooks steht, welcher es ist und warum. Ist das behoben, schalten Sie ihn wieder ein: Was noch wartet, wird dann gesendet, und was inzwischen geschehen ist, steht im Verlauf der Ereignisse.",
    ),
  ]);
}
