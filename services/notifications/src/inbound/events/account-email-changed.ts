import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const accountEmailChanged = on(
  auth,
  "auth.account.email-changed",
  (event, mails: MailRequests) => {
    const { verified = false, ...change } = event.data;
    return mails.emailChanged(
      { ...change, verified, accountVersion: event.aggregateVersion },
      { messageId: event.id },
    );
  },
);
