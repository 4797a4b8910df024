import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { ContactNews } from "../../application/contact-news.ts";

export const accountVerified = on(
  auth,
  "auth.account.verified",
  (event, news: ContactNews) =>
    news.emailConfirmed({
      userId: event.data.userId,
      accountVersion: event.aggregateVersion,
    }),
);
