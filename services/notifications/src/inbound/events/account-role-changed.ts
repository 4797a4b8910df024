import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const rolesChanged = on(
  auth,
  "auth.account.role-changed",
  (event, mails: MailRequests) =>
    mails.rolesChanged({ userId: event.data.userId }, { messageId: event.id }),
);
