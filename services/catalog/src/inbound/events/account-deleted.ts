import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { PeopleListener } from "../../application/people-listener.ts";
import { applied } from "../applied.ts";

/** The offers go for good; what stays is the id, so that nothing that comes late brings the account back. */
export const accountDeleted = on(
  auth,
  "auth.account.deleted",
  async (event, listener: PeopleListener) => {
    const { data, id: messageId, aggregateVersion: accountVersion } = event;
    const news = { type: "deleted" as const, accountVersion };
    applied(await listener.accountChanged(data.userId, news, { messageId }));
  },
);
