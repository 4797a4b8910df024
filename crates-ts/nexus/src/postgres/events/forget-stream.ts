import { checkStreamName } from "../../event-store-checks.ts";
import type { StreamName } from "../../event-store.ts";
import type { Client } from "./client.ts";

/**
 * Erases what a stream tells, but for its last event: all events before it go, and the snapshot. The version stays, so nobody
 * can begin the stream anew, and the last event, which must hold nothing personal, is the tombstone that readers still find:
 * the aggregate names its type (`tombstone`), so that a load takes the stream for forgotten and not for broken.
 *
 * Readers never need dense positions (eventing.md §1a.5), so nothing else moves: whoever has read the events knows them no
 * longer from here, and a projection that is rebuilt never hears of them. Within the transaction of `sql`.
 *
 * @returns How many events went.
 * @throws RangeError for a stream name that is none.
 */
export async function forgetStream(
  sql: Client,
  stream: StreamName,
): Promise<number> {
  checkStreamName(stream);
  const { count } = await sql`
    delete from nexus.events e using nexus.streams s
     where s.stream_type = ${stream.type} and s.stream_id = ${stream.id}
       and e.stream_type = s.stream_type and e.stream_id = s.stream_id and e.version < s.version`;
  await sql`delete from nexus.snapshots where stream_type = ${stream.type} and stream_id = ${stream.id}`;
  // Reasons of failures may quote what they failed on.
  await sql`
    update nexus.parked_streams set first_error = 'erased', last_error = 'erased'
     where stream_type = ${stream.type} and stream_id = ${stream.id}`;
  return count;
}
