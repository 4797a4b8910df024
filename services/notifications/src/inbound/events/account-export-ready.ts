import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const accountExportReady = on(
  auth,
  "auth.account.export-ready",
  (event, mails: MailRequests) =>
    mails.exportReady({ userId: event.data.userId }, { messageId: event.id }),
);
