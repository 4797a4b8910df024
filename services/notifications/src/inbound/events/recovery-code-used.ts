import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const recoveryCodeUsed = on(
  auth,
  "auth.factor.recovery-code-used",
  (event, mails: MailRequests) =>
    mails.recoveryCodeUsed(event.data, { messageId: event.id }),
);
