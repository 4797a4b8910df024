import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const loginFromNewDevice = on(
  auth,
  "auth.login.from-new-device",
  (event, mails: MailRequests) =>
    mails.loginFromNewDevice(
      { userId: event.data.userId },
      { messageId: event.id },
    ),
);
