import type { Logger } from "@tixlys/telemetry";
import type { Journal } from "../../application/ports.ts";

/** One line for each event; the line's own `request_id` is that of the request that created the item. */
export function journal(logger: Pick<Logger, "info">): Journal {
  return {
    shelved({ item, origin, messageId }, isNew) {
      logger.info(
        {
          item_id: item.id,
          message_id: messageId,
          idempotency_key: origin.idempotencyKey,
        },
        isNew ? "an item comes to the shelf" : "the shelf has this item",
      );
    },
  };
}
