import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { ContactNews } from "../../application/contact-news.ts";

export const registrationRequested = on(
  auth,
  "auth.registration.requested",
  (event, news: ContactNews) => {
    const {
      registrationId,
      email,
      username,
      verification: sealed,
    } = event.data;
    return news.registrationRequested(
      { registrationId, email, username, sealed },
      { messageId: event.id },
    );
  },
);
