import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const factorAdded = on(
  auth,
  "auth.factor.added",
  (event, mails: MailRequests) =>
    mails.factorAdded(event.data, { messageId: event.id }),
);
