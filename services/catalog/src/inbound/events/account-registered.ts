import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { PeopleListener } from "../../application/people-listener.ts";
import { applied } from "../applied.ts";

/** Remembered by id and capability alone: name and address are nothing to a catalog. */
export const accountRegistered = on(
  auth,
  "auth.account.registered",
  async (event, listener: PeopleListener) => {
    const { data, id: messageId, aggregateVersion: accountVersion } = event;
    const news = {
      type: "roles" as const,
      isProvider: data.roles.includes("provider"),
      accountVersion,
    };
    applied(await listener.accountChanged(data.userId, news, { messageId }));
  },
);
