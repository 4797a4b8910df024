import type { Collected } from "@tixlys/messaging/postgres";
import type { Ingestion } from "../application/ingest.ts";
import type { KeptEvent, ToldEvent } from "../domain/event/event.ts";

/**
 * Takes a batch of the bus into the log. A body that is no envelope of its subject becomes a dead letter: nobody could find it here.
 *
 * @returns What the log did not have yet.
 * @throws Error for a message that is no event.
 */
export function collect(
  ingestion: Ingestion,
  messages: readonly Collected[],
): Promise<readonly KeptEvent[]> {
  return ingestion.ingest(messages.map(toldBy));
}

function toldBy({ envelope, subject }: Collected): ToldEvent {
  if (envelope === undefined)
    throw new Error(`the body is no event of ${subject}`);
  return envelope;
}
