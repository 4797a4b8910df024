import { accountDeleted } from "./account-deleted/de.ts";
import { accountDisabled } from "./account-disabled/de.ts";
import { accountExists } from "./account-exists/de.ts";
import { apiKeyCreated } from "./api-key-created/de.ts";
import { apiKeyRevoked } from "./api-key-revoked/de.ts";
import { confirmEmail } from "./confirm-email/de.ts";
import { emailChanged } from "./email-changed/de.ts";
import { exportReady } from "./export-ready/de.ts";
import { factorAdded } from "./factor-added/de.ts";
import { factorRemoved } from "./factor-removed/de.ts";
import { loginAfterFailures } from "./login-after-failures/de.ts";
import { messagesWaiting } from "./messages-waiting/de.ts";
import { newDevice } from "./new-device/de.ts";
import { passwordChanged } from "./password-changed/de.ts";
import { recoveryCodeUsed } from "./recovery-code-used/de.ts";
import { recoveryCodesRenewed } from "./recovery-codes-renewed/de.ts";
import { resetPassword } from "./reset-password/de.ts";
import { rolesChanged } from "./roles-changed/de.ts";
import { verifyEmail } from "./verify-email/de.ts";
import { webhookDisabled } from "./webhook-disabled/de.ts";
import { welcome } from "./welcome/de.ts";
import { aboutOrder } from "./orders/de.ts";
import type { Writers } from "./writers.ts";

/** Every letter in German. */
export const de: Writers = {
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
