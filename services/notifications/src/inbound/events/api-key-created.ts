import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const apiKeyCreated = on(
  auth,
  "auth.api-key.created",
  (event, mails: MailRequests) =>
    mails.apiKeyCreated(event.data, { messageId: event.id }),
);
