import { items } from "@tixlys/items-contracts";
import { on } from "@tixlys/messaging/postgres";
import type { ItemListener } from "../../application/put-on-shelf.ts";

/**
 * An event states a fact, so one that does not apply is our fault: it is tried again and ends as a dead letter, with later
 * messages of the same item waiting behind it and nobody else's.
 */
export const itemCreated = on(
  items,
  "items.item.created",
  async ({ data, id, correlationId }, listener: ItemListener) => {
    const heard = await listener.created(data, {
      messageId: id,
      correlationId,
    });
    if (!heard.ok)
      throw new Error(`the event does not apply: ${heard.error.type}`);
  },
);
