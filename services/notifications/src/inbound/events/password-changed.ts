import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const passwordChanged = on(
  auth,
  "auth.password.changed",
  (event, mails: MailRequests) =>
    mails.passwordChanged(event.data, { messageId: event.id }),
);
