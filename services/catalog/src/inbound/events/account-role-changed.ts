import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { PeopleListener } from "../../application/people-listener.ts";
import { applied } from "../applied.ts";

/** Who is a provider no longer is in no list of them; their offers stay for when they are one again. */
export const accountRoleChanged = on(
  auth,
  "auth.account.role-changed",
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
