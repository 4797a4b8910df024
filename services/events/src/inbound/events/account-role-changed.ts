import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { PeopleListener } from "../../application/webhooks/people-listener.ts";

/** Roles that make somebody see everything (decision 4: the tiers management and root). */
const managing: ReadonlySet<string> = new Set(["admin", "root"]);

export const accountRoleChanged = on(
  auth,
  "auth.account.role-changed",
  ({ data: { userId, roles } }, listener: PeopleListener) =>
    listener.roleChanged(
      userId,
      roles.some((role) => managing.has(role)),
    ),
);
