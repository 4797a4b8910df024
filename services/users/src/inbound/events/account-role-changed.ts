import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { AccountListener } from "../../application/account-listener.ts";
import { applied } from "../applied.ts";

export const accountRoleChanged = on(
  auth,
  "auth.account.role-changed",
  async (event, listener: AccountListener) => {
    const { data, id: messageId, aggregateVersion: accountVersion } = event;
    applied(
      await listener.rolesChanged({ ...data, accountVersion }, { messageId }),
    );
  },
);
