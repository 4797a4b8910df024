import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { Listener } from "../../application/people-listener.ts";

/** What is under way is taken back, as when they had gone. */
export const accountDisabled = on(
  auth,
  "auth.account.disabled",
  async (event, listener: Listener) => {
    const { data, id: messageId, aggregateVersion: accountVersion } = event;
    const news = { type: "disabled" as const, accountVersion };
    const cause = { messageId, time: new Date(event.time) };
    await listener.accountChanged(data.userId, news, cause);
  },
);
