import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { Listener } from "../../application/people-listener.ts";

/** Remembered by id and capability alone; what they are called comes from `users`. */
export const accountRegistered = on(
  auth,
  "auth.account.registered",
  async (event, listener: Listener) => {
    const { data, id: messageId, aggregateVersion: accountVersion } = event;
    const news = {
      type: "roles" as const,
      isProvider: data.roles.includes("provider"),
      accountVersion,
    };
    const cause = { messageId, time: new Date(event.time) };
    await listener.accountChanged(data.userId, news, cause);
  },
);
