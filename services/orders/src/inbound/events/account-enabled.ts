import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { Listener } from "../../application/people-listener.ts";

/** They may begin something again. */
export const accountEnabled = on(
  auth,
  "auth.account.enabled",
  async (event, listener: Listener) => {
    const { data, id: messageId, aggregateVersion: accountVersion } = event;
    const news = { type: "enabled" as const, accountVersion };
    const cause = { messageId, time: new Date(event.time) };
    await listener.accountChanged(data.userId, news, cause);
  },
);
