import { users } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { Listener } from "../../application/people-listener.ts";

/** From now on they may bid: they have said how and where they work. */
export const providerUpdated = on(
  users,
  "users.provider.updated",
  ({ data }, listener: Listener) => listener.providerDescribed(data.userId),
);
