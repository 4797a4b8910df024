import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { AccountListener } from "../../application/owners.ts";

/**
 * An event states a fact, so one that does not apply is our fault: it is tried again and ends as a dead letter, with later
 * messages of the same account waiting behind it and nobody else's.
 */
export const accountRegistered = on(
  auth,
  "auth.account.registered",
  async ({ data, time }, listener: AccountListener) => {
    const heard = await listener.registered(data.userId, new Date(time));
    if (!heard.ok)
      throw new Error(`the event does not apply: ${heard.error.type}`);
  },
);
