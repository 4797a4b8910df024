import { users } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { Listener } from "../../application/people-listener.ts";

/** What somebody is called, shown to the other party of a job. */
export const profileCreated = on(
  users,
  "users.profile.created",
  ({ data }, listener: Listener) => listener.profileChanged(data),
);
