import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { PeopleListener } from "../../application/people-listener.ts";
import { applied } from "../applied.ts";

/** What was hidden can be seen again. */
export const accountEnabled = on(
  auth,
  "auth.account.enabled",
  async (event, listener: PeopleListener) => {
    const { data, id: messageId, aggregateVersion: accountVersion } = event;
    const news = { type: "enabled" as const, accountVersion };
    applied(await listener.accountChanged(data.userId, news, { messageId }));
  },
);
