import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { AccountListener } from "../../application/account-listener.ts";
import { applied } from "../applied.ts";

/** The profile comes from this event, never from a call: it is there whenever `users` comes to read it. */
export const accountRegistered = on(
  auth,
  "auth.account.registered",
  async (event, listener: AccountListener) => {
    const { data, id: messageId, time, aggregateVersion } = event;
    applied(
      await listener.registered(
        {
          ...data,
          registeredAt: new Date(time),
          accountVersion: aggregateVersion,
        },
        { messageId },
      ),
    );
  },
);
