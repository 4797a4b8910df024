import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { PeopleListener } from "../../application/webhooks/people-listener.ts";

export const accountDisabled = on(
  auth,
  "auth.account.disabled",
  ({ data: { userId } }, listener: PeopleListener) =>
    listener.accountDisabled(userId),
);
