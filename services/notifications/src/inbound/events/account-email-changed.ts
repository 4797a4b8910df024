import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { ContactNews } from "../../application/contact-news.ts";

export const accountEmailChanged = on(
  auth,
  "auth.account.email-changed",
  (event, news: ContactNews) => {
    const { verified = false, ...change } = event.data;
    return news.emailChanged(
      { ...change, verified, accountVersion: event.aggregateVersion },
      { messageId: event.id },
    );
  },
);
