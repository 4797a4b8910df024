import {
  checkedAllSlice,
  checkedStreamSlice,
  checkStreamName,
} from "../../event-store-checks.ts";
import type {
  AllPage,
  AllSlice,
  RecordedEvent,
  StreamName,
  StreamSlice,
} from "../../event-store.ts";
import type { Client } from "./client.ts";
import { eventColumns, type EventRow, recordedEvent } from "./event-row.ts";
import { readAfter } from "./read-after.ts";

const prepare = { prepare: true };

const streamText = {
  forward: `select ${eventColumns} from nexus.events
    where stream_type = $1 and stream_id = $2 and version >= $3::bigint order by version limit $4::integer`,
  backward: `select ${eventColumns} from nexus.events
    where stream_type = $1 and stream_id = $2 and version <= $3::bigint order by version desc limit $4::integer`,
} as const;

/** A part of one stream; an unknown one is empty. @throws RangeError for what is out of bounds. */
export async function readStream(
  sql: Client,
  stream: StreamName,
  slice?: StreamSlice,
): Promise<RecordedEvent[]> {
  checkStreamName(stream);
  const { direction, from, limit } = checkedStreamSlice(slice);
  const start = from ?? (direction === "forward" ? 1 : Number.MAX_SAFE_INTEGER);
  const rows = await sql.unsafe<EventRow[]>(
    streamText[direction],
    [stream.type, stream.id, start, limit],
    prepare,
  );
  return rows.map(recordedEvent);
}

/** Pages without a wanted event that one forward read goes through: 200,000 positions each. */
const pagesAtMost = 50;

/**
 * A page of everything. Forward it goes through what `types` leaves out, up to ten million positions in one call; an empty
 * page whose `next` has moved on is not the end.
 *
 * @throws RangeError for what is out of bounds.
 */
export async function readAll(sql: Client, slice?: AllSlice): Promise<AllPage> {
  const { direction, from, types, limit } = checkedAllSlice(slice);
  if (direction === "backward")
    return await backward(sql, from ?? Number.MAX_SAFE_INTEGER, limit, types);
  let after = from ?? 0;
  for (let pages = 1; ; pages += 1) {
    const { more, ...page } = await readAfter(sql, {
      after,
      limit,
      ...(types ? { types } : {}),
    });
    if (page.events.length > 0 || !more || pages === pagesAtMost) return page;
    after = page.next;
  }
}

const backwardText = `select ${eventColumns} from nexus.events
  where position < $1::bigint and ($2::text[] is null or type = any ($2::text[])) order by position desc limit $3::integer`;

async function backward(
  sql: Client,
  before: number,
  limit: number,
  types: readonly string[] | undefined,
): Promise<AllPage> {
  const rows = await sql.unsafe<EventRow[]>(
    backwardText,
    [before, types === undefined ? null : [...types], limit],
    prepare,
  );
  const events = rows.map(recordedEvent);
  const last = events.at(-1)?.position ?? 0;
  return { events, next: events.length < limit ? 0 : last, held: false };
}
