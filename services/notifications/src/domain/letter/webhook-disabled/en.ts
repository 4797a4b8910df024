import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function webhookDisabled(
  letter: Extract<Letter, { template: "webhook-disabled" }>,
): Written {
  return compose("en", "Your webhook was disabled", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "one of your webhooks was disabled: nothing is sent to it any more, because its server does not take what it is sent, or because you may no longer see what it asks for.",
    ),
    paragraph(
      "Your webhooks show which one and why. When that is mended, set it to active again: what still waits is sent then, and what has happened meanwhile is in the log of events.",
    ),
  ]);
}
