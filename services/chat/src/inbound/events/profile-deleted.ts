import { users } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { PeopleListener } from "../../application/people-listener.ts";

/** Whoever has no profile any more has no name, for good. */
export const profileDeleted = on(
  users,
  "users.profile.deleted",
  ({ data }, listener: PeopleListener) => listener.profileDeleted(data.userId),
);
