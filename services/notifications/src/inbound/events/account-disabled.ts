import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const accountDisabled = on(
  auth,
  "auth.account.disabled",
  (event, mails: MailRequests) =>
    mails.accountDisabled(
      { userId: event.data.userId },
      { messageId: event.id },
    ),
);
