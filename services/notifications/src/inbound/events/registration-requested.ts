import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const registrationRequested = on(
  auth,
  "auth.registration.requested",
  (event, mails: MailRequests) => {
    const {
      registrationId,
      email,
      username,
      verification: sealed,
    } = event.data;
    return mails.registrationRequested(
      { registrationId, email, username, sealed },
      { messageId: event.id },
    );
  },
);
