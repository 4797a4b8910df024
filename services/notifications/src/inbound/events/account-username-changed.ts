import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const accountUsernameChanged = on(
  auth,
  "auth.account.username-changed",
  (event, mails: MailRequests) =>
    mails.usernameChanged({
      ...event.data,
      accountVersion: event.aggregateVersion,
    }),
);
