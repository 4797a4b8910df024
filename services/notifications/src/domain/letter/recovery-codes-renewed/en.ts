import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function recoveryCodesRenewed(
  letter: Extract<Letter, { template: "recovery-codes-renewed" }>,
): Written {
  return compose("en", "New recovery codes for your account", [
    paragraph(`Hello ${letter.username},`),
    paragraph(
      "new recovery codes were made for your account. Those from before are void.",
    ),
    paragraph(
      "If it was not you, please sign in, make new ones yourself, and change your password.",
    ),
  ]);
}
