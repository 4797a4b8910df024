import { auth } from "@tixlys/contracts";
import type { Forgetting } from "@tixlys/messaging/people";
import { on } from "@tixlys/messaging/postgres";
import type { Farewell } from "../../application/farewell.ts";

/** The last mail is asked for before everything that is known of the person goes, in one transaction. */
export const accountDeleted = on(
  auth,
  "auth.account.deleted",
  async ({ id: messageId, data }, people: Farewell & Forgetting) => {
    await people.farewell(data.userId, { messageId });
    await people.forget(data.userId);
  },
);
