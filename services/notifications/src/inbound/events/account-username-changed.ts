import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { ContactNews } from "../../application/contact-news.ts";

export const accountUsernameChanged = on(
  auth,
  "auth.account.username-changed",
  (event, news: ContactNews) =>
    news.usernameChanged({
      ...event.data,
      accountVersion: event.aggregateVersion,
    }),
);
