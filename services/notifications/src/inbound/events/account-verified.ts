import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const accountVerified = on(
  auth,
  "auth.account.verified",
  (event, mails: MailRequests) =>
    mails.emailConfirmed({
      userId: event.data.userId,
      accountVersion: event.aggregateVersion,
    }),
);
