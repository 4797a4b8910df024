import { exportReady } from "./export-ready/en.ts";
import { apiKeyCreated } from "./api-key-created/en.ts";
import { accountExists } from "./account-exists/en.ts";
import { confirmEmail } from "./confirm-email/en.ts";
import { emailChanged } from "./email-changed/en.ts";
import type { Letter, Written } from "./letter.ts";
import { passwordChanged } from "./password-changed/en.ts";
import { resetPassword } from "./reset-password/en.ts";
import { aboutOrder } from "./orders/en.ts";
import { newDevice } from "./new-device/en.ts";
import { loginAfterFailures } from "./login-after-failures/en.ts";
import { apiKeyRevoked } from "./api-key-revoked/en.ts";
import { accountDisabled } from "./account-disabled/en.ts";
import { rolesChanged } from "./roles-changed/en.ts";
import { factorAdded } from "./factor-added/en.ts";
import { factorRemoved } from "./factor-removed/en.ts";
import { recoveryCodesRenewed } from "./recovery-codes-renewed/en.ts";
import { recoveryCodeUsed } from "./recovery-code-used/en.ts";
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
    case "reset-password":
      return resetPassword(letter);
    case "password-changed":
      return passwordChanged(letter);
    case "confirm-email":
      return confirmEmail(letter);
    case "email-changed":
      return emailChanged(letter);
    case "new-device":
      return newDevice(letter);
    case "export-ready":
      return exportReady(letter);
    case "api-key-created":
      return apiKeyCreated(letter);
    case "roles-changed":
      return rolesChanged(letter);
    case "account-disabled":
      return accountDisabled(letter);
    case "api-key-revoked":
      return apiKeyRevoked(letter);
    case "factor-added":
      return factorAdded(letter);
    case "factor-removed":
      return factorRemoved(letter);
    case "recovery-codes-renewed":
      return recoveryCodesRenewed(letter);
    case "recovery-code-used":
      return recoveryCodeUsed(letter);
    case "login-after-failures":
      return loginAfterFailures(letter);
    default:
      return aboutOrder(letter);
  }
}
