import { apiKeyCreated } from "./api-key-created/en.ts";
import { accountExists } from "./account-exists/en.ts";
import type { Letter, Written } from "./letter.ts";
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
    case "api-key-created":
      return apiKeyCreated(letter);
  }
}
