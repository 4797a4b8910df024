import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { AccountListener } from "../../application/account-listener.ts";
import { applied } from "../applied.ts";

export const accountDisabled = on(
  auth,
  "auth.account.disabled",
  async (event, listener: AccountListener) => {
    const { data, id: messageId, aggregateVersion: accountVersion } = event;
    const { userId } = data;
    applied(
      await listener.statusChanged(
        { userId, disabled: true, accountVersion },
        { messageId },
      ),
    );
  },
);
