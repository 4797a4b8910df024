import { auth } from "@tixlys/contracts";
import type { Forgetting } from "@tixlys/messaging/people";
import { on } from "@tixlys/messaging/postgres";
import type { Listener } from "../../application/people-listener.ts";

/** What is under way is taken back by the process manager, and what they wrote goes at once, in the same transaction. */
export const accountDeleted = on(
  auth,
  "auth.account.deleted",
  async (event, people: Listener & Forgetting) => {
    const { data, id: messageId, aggregateVersion: accountVersion } = event;
    const news = { type: "deleted" as const, accountVersion };
    const cause = { messageId, time: new Date(event.time) };
    await people.accountChanged(data.userId, news, cause);
    await people.forget(data.userId);
  },
);
