import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const apiKeyRevoked = on(
  auth,
  "auth.api-key.revoked",
  (event, mails: MailRequests) =>
    mails.apiKeyRevoked({ userId: event.data.userId }, { messageId: event.id }),
);
