import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { MailRequests } from "../../application/mail-requests.ts";

export const accountRegistered = on(
  auth,
  "auth.account.registered",
  (event, mails: MailRequests) => {
    const { userId, email: address, username, phone } = event.data;
    const contact = {
      userId,
      address,
      username,
      locale: "en",
      accountVersion: event.aggregateVersion,
      ...(phone === undefined ? {} : { phone }),
    };
    return mails.accountRegistered(contact, { messageId: event.id });
  },
);
