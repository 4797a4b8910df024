import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { Listener } from "../../application/people-listener.ts";

/** What is under way stays; who is a provider no longer begins nothing new, as their token says. */
export const accountRoleChanged = on(
  auth,
  "auth.account.role-changed",
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
