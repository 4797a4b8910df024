import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function newDevice(
  letter: Extract<Letter, { template: "new-device" }>,
): Written {
  return compose("en", "A new device has signed in", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "somebody, most likely you, has just signed in to your account with a device or browser that was not known before.",
    ),
    paragraph(
      "If it was you, you need not do anything. If it was not, somebody knows your password: please change it now, and end the sessions that you do not recognise.",
    ),
  ]);
}
