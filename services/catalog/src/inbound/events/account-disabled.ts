import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { PeopleListener } from "../../application/people-listener.ts";
import { applied } from "../applied.ts";

/** The offers are hidden, not forgotten. */
export const accountDisabled = on(
  auth,
  "auth.account.disabled",
  async (event, listener: PeopleListener) => {
    const { data, id: messageId, aggregateVersion: accountVersion } = event;
    const news = { type: "disabled" as const, accountVersion };
    applied(await listener.accountChanged(data.userId, news, { messageId }));
  },
);
