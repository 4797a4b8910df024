import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const passwordResetRequested = on(
  auth,
  "auth.password.reset-requested",
  (event, mails: MailRequests) => {
    const { userId, reset: sealed } = event.data;
    return mails.resetRequested({ userId, sealed }, { messageId: event.id });
  },
);
