import { accountExists } from "./account-exists/en.ts";
import type { Letter, Written } from "./letter.ts";
import { newDevice } from "./new-device/en.ts";
import { verifyEmail } from "./verify-email/en.ts";
import { welcome } from "./welcome/en.ts";

/** Writes a letter. English is the only language so far; a template's folder holds one file per language. */
export function write(letter: Letter): Written {
  switch (letter.template) {
    case "verify-email":
      return verifyEmail(letter);
    case "account-exists":
      return accountExists(letter);
    case "welcome":
      return welcome(letter);
    case "new-device":
      return newDevice(letter);
  }
}
