import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { ContactNews } from "../../application/contact-news.ts";

export const accountRegistered = on(
  auth,
  "auth.account.registered",
  (event, news: ContactNews) => {
    const { userId, email: address, username, phone } = event.data;
    const contact = {
      userId,
      address,
      username,
      locale: "en",
      accountVersion: event.aggregateVersion,
      ...(phone === undefined ? {} : { phone }),
    };
    return news.accountRegistered(contact, { messageId: event.id });
  },
);
