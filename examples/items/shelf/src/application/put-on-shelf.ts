import type { Clock, Result } from "@tixlys/nexus";
import {
  type Malformed,
  parseShelvedItem,
  type ShelvedItem,
} from "../domain/shelved-item/shelved-item.ts";
import type { CurrentOrigin, Journal, Shelf } from "./ports.ts";

/** What `items` tells, as the effect on the shelf; bound to the transaction that takes the message in. */
export type ItemListener = {
  created(
    told: Parameters<typeof parseShelvedItem>[0],
    message: { readonly messageId: string; readonly correlationId: string },
  ): Promise<Result<ShelvedItem, Malformed>>;
};

/**
 * One item, one place: a message that is delivered again is stopped by the inbox row, which is written in the same
 * transaction, and an item that is told of by another message is on the shelf already.
 */
export function createItemListener(
  shelf: Shelf,
  ports: {
    readonly origin: CurrentOrigin;
    readonly journal: Journal;
    readonly clock: Clock;
  },
): ItemListener {
  return {
    async created(told, { messageId, correlationId }) {
      const item = parseShelvedItem(told);
      if (!item.ok) return item;
      const entry = {
        item: item.value,
        origin: { ...ports.origin(), correlationId },
        messageId,
        shelvedAt: ports.clock(),
      };
      ports.journal.shelved(entry, await shelf.put(entry));
      return item;
    },
  };
}
