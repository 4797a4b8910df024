import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const registrationRefused = on(
  auth,
  "auth.registration.refused",
  (event, mails: MailRequests) =>
    mails.registrationRefused(event.data, { messageId: event.id }),
);
