import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const loginAfterFailures = on(
  auth,
  "auth.login.after-failures",
  (event, mails: MailRequests) =>
    mails.loginAfterFailures(
      { userId: event.data.userId },
      { messageId: event.id },
    ),
);
