import { accountDeleted } from "./account-deleted/en.ts";
import { accountDisabled } from "./account-disabled/en.ts";
import { accountExists } from "./account-exists/en.ts";
import { apiKeyCreated } from "./api-key-created/en.ts";
import { apiKeyRevoked } from "./api-key-revoked/en.ts";
import { confirmEmail } from "./confirm-email/en.ts";
import { emailChanged } from "./email-changed/en.ts";
import { exportReady } from "./export-ready/en.ts";
import { factorAdded } from "./factor-added/en.ts";
import { factorRemoved } from "./factor-removed/en.ts";
import { loginAfterFailures } from "./login-after-failures/en.ts";
import { messagesWaiting } from "./messages-waiting/en.ts";
import { newDevice } from "./new-device/en.ts";
import { passwordChanged } from "./password-changed/en.ts";
import { recoveryCodeUsed } from "./recovery-code-used/en.ts";
import { recoveryCodesRenewed } from "./recovery-codes-renewed/en.ts";
import { resetPassword } from "./reset-password/en.ts";
import { rolesChanged } from "./roles-changed/en.ts";
import { verifyEmail } from "./verify-email/en.ts";
import { webhookDisabled } from "./webhook-disabled/en.ts";
import { welcome } from "./welcome/en.ts";
import { aboutOrder } from "./orders/en.ts";
import type { Writers } from "./writers.ts";

/** Every letter in English. */
export const en: Writers = {
  "account-deleted": accountDeleted,
  "account-disabled": accountDisabled,
  "account-exists": accountExists,
  "api-key-created": apiKeyCreated,
  "api-key-revoked": apiKeyRevoked,
  "confirm-email": confirmEmail,
  "email-changed": emailChanged,
  "export-ready": exportReady,
  "factor-added": factorAdded,
  "factor-removed": factorRemoved,
  "login-after-failures": loginAfterFailures,
  "messages-waiting": messagesWaiting,
  "new-device": newDevice,
  "password-changed": passwordChanged,
  "recovery-code-used": recoveryCodeUsed,
  "recovery-codes-renewed": recoveryCodesRenewed,
  "reset-password": resetPassword,
  "roles-changed": rolesChanged,
  "verify-email": verifyEmail,
  "webhook-disabled": webhookDisabled,
  welcome: welcome,
  aboutOrder,
};
