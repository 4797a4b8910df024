import { users } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { PeopleListener } from "../../application/people-listener.ts";

/** What somebody is called. */
export const profileCreated = on(
  users,
  "users.profile.created",
  ({ data }, listener: PeopleListener) => listener.profileChanged(data),
);
