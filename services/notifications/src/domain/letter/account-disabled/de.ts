import { compose, paragraph } from "../parts.ts";
import type { Letter, Written } from "../letter.ts";

export function accountDisabled(
  letter: Extract<Letter, { template: "account-disabled" }>,
): Written {
  return compose("de", "Ihr Konto wurde gesperrt", [
    paragraph(`Hallo ${letter.username},`),
    paragraph(
      "Ihr Konto wurde von den Betreibern dieses Dienstes gesperrt. Sie sind überall abgemeldet und können sich vorerst nicht anmelden.",
    ),
    paragraph(
      "Wenn Sie das für einen Irrtum halten, schreiben Sie ihnen bitte.",
    ),
  ]);
}
