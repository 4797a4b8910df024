import type { Database } from "@tixlys/nexus/postgres";
import { lanes } from "../lane.ts";
import { parseHeaders } from "./page.ts";
import { publishPage } from "./publish-page.ts";
import type { Bus } from "../bus.ts";
import type { Lane } from "../lane.ts";
import type { OutboxMessage } from "./page.ts";

/** What to publish again. */
export type ReplayOptions = {
  readonly database: Database;
  readonly bus: Bus;
  /** `events` unless told. */
  readonly lane?: Lane;
  /** By the time of writing; everything that is kept, unless told. */
  readonly from?: Date;
  readonly to?: Date;
  /** A subject, or its beginning with `>` at the end; all unless told. */
  readonly subject?: string;
  /** Called after each page of 500 at most. */
  readonly onProgress?: (count: Replayed) => void;
};

/** How many the stream took, and how many of them it still knew. */
export type Replayed = {
  readonly published: number;
  readonly known: number;
};

const PAGE = 500;

type Row = {
  bucket: number;
  position: string;
  message_id: string;
  subject: string;
  key: string;
  headers: string;
  payload: string;
};

/**
 * Publishes outbox rows again that were published before, under the same ids and in the same order per key: what restores
 * a stream that was lost. Consumers that had a message already know it by its id.
 *
 * @returns How many the stream took, and how many of them it still knew.
 * @throws Error at the first message that is not acknowledged; running it again is safe.
 */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const { database, bus, lane = "events" } = options;
  const count = { published: 0, known: 0 };
  const counting: Pick<Bus, "publish"> = {
    publish: async (message, timeoutMs) => {
      const stored = await bus.publish(message, timeoutMs);
      count.published += 1;
      if (stored.duplicate) count.known += 1;
      return stored;
    },
  };
  for (const bucket of lanes[lane].buckets)
    for (let after = 0n; ;) {
      const messages = await publishedRows(database, options, bucket, after);
      const last = messages.at(-1);
      if (last === undefined) break;
      const outcomes = await publishPage(messages, {
        bus: counting,
        mayPublish: () => true,
        onAcknowledged: () => undefined,
      });
      const failure = outcomes.get(bucket)?.failure;
      options.onProgress?.({ ...count });
      if (failure !== undefined) throw failure.error;
      after = last.position;
    }
  return count;
}

/**
 * Rows behind the cursor only: the others are the relay's, which publishes them in any case; and none that was put aside
 * there and has not been published since.
 */
async function publishedRows(
  { sql }: Database,
  options: ReplayOptions,
  bucket: number,
  after: bigint,
): Promise<OutboxMessage[]> {
  const subject = (options.subject ?? ">")
    .replace(/[%_\\]/g, "\\$&")
    .replace(/>$/, "%");
  const rows = await sql<Row[]>`
    select o.bucket, o.position, o.message_id, o.subject, o.key, o.headers::text as headers, o.payload::text as payload
      from messaging.outbox o join messaging.relay_cursor c using (bucket)
     where o.bucket = ${bucket} and o.position > ${String(after)}::bigint and o.position <= c.position
       and o.created_at >= ${options.from?.toISOString() ?? "-infinity"}::timestamptz
       and o.created_at <= ${options.to?.toISOString() ?? "infinity"}::timestamptz
       and o.subject like ${subject}
       and not exists (select 1 from messaging.outbox_dead d
                        where d.bucket = o.bucket and d.position = o.position and d.state <> 'replayed')
     order by o.position limit ${PAGE}`;
  return rows.map(({ message_id, position, headers, ...row }) => ({
    ...row,
    messageId: message_id,
    position: BigInt(position),
    headers: parseHeaders(headers),
  }));
}
