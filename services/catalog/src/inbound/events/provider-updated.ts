import { users } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { PeopleListener } from "../../application/people-listener.ts";
import { applied } from "../applied.ts";

/** Where a provider works, shown beside their offers. */
export const providerUpdated = on(
  users,
  "users.provider.updated",
  async (event, listener: PeopleListener) => {
    const { data, aggregateVersion: version } = event;
    applied(await listener.providerDescribed({ ...data, version }));
  },
);
