import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const factorRemoved = on(
  auth,
  "auth.factor.removed",
  (event, mails: MailRequests) =>
    mails.factorRemoved(event.data, { messageId: event.id }),
);
