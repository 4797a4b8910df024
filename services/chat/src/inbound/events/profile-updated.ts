import { users } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { PeopleListener } from "../../application/people-listener.ts";

/** What somebody is called from now on. */
export const profileUpdated = on(
  users,
  "users.profile.updated",
  ({ data }, listener: PeopleListener) => listener.profileChanged(data),
);
