import { accountDeleted, type Forgetting } from "@tixlys/messaging/people";
import type { EventHandler } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../application/mail-requests.ts";
import type { OrderMails } from "../application/order-mails.ts";
import { accountEmailChanged } from "./events/account-email-changed.ts";
import { accountExportReady } from "./events/account-export-ready.ts";
import { accountRegistered } from "./events/account-registered.ts";
import { accountUsernameChanged } from "./events/account-username-changed.ts";
import { accountVerified } from "./events/account-verified.ts";
import { passwordChanged } from "./events/password-changed.ts";
import { passwordResetRequested } from "./events/password-reset-requested.ts";
import { loginFromNewDevice } from "./events/login-from-new-device.ts";
import { apiKeyCreated } from "./events/api-key-created.ts";
import { loginAfterFailures } from "./events/login-after-failures.ts";
import { apiKeyRevoked } from "./events/api-key-revoked.ts";
import { accountDisabled } from "./events/account-disabled.ts";
import { rolesChanged } from "./events/account-role-changed.ts";
import { factorAdded } from "./events/factor-added.ts";
import { factorRemoved } from "./events/factor-removed.ts";
import { recoveryCodeUsed } from "./events/recovery-code-used.ts";
import { registrationRefused } from "./events/registration-refused.ts";
import { registrationRequested } from "./events/registration-requested.ts";

import { jobCancelled } from "./events/job-cancelled.ts";
import { jobCompleted } from "./events/job-completed.ts";
import { jobConfirmed } from "./events/job-confirmed.ts";
import { offerAccepted } from "./events/offer-accepted.ts";
import { offerMade } from "./events/offer-made.ts";
import { offerRejected } from "./events/offer-rejected.ts";
import { orderCancelled } from "./events/order-cancelled.ts";
import { orderExpired } from "./events/order-expired.ts";
import { orderPlaced } from "./events/order-placed.ts";
import { reviewWritten } from "./events/review-written.ts";

/** Every event this service listens to; other types of the same durables are acknowledged unread (decision 34). */
export const handlers: readonly EventHandler<
  MailRequests & OrderMails & Forgetting
>[] = [
  registrationRequested,
  registrationRefused,
  accountRegistered,
  accountUsernameChanged,
  accountEmailChanged,
  accountVerified,
  passwordResetRequested,
  passwordChanged,
  loginFromNewDevice,
  apiKeyCreated,
  loginAfterFailures,
  apiKeyRevoked,
  accountDisabled,
  rolesChanged,
  factorAdded,
  factorRemoved,
  recoveryCodeUsed,
  accountExportReady,
  accountDeleted,
  orderPlaced,
  orderCancelled,
  orderExpired,
  offerMade,
  offerAccepted,
  offerRejected,
  jobCompleted,
  jobConfirmed,
  jobCancelled,
  reviewWritten,
];
