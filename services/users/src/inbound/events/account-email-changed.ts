import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { AccountListener } from "../../application/account-listener.ts";
import { applied } from "../applied.ts";

/** The address changes with this event; its confirmation changes only `verified`, which is not ours (decision 45). */
export const accountEmailChanged = on(
  auth,
  "auth.account.email-changed",
  async (event, listener: AccountListener) => {
    const { data, id: messageId, aggregateVersion: accountVersion } = event;
    const { userId, email } = data;
    applied(
      await listener.emailChanged(
        { userId, email, accountVersion },
        { messageId },
      ),
    );
  },
);
