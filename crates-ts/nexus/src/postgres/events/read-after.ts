import type { AllPage } from "../../event-store.ts";
import type { Client } from "./client.ts";
import { type EventRow, recordedEvent } from "./event-row.ts";

/** What a reader of everything asks for. */
export type ReadAfter = {
  /** Exclusive; 0 for the beginning. */
  readonly after: number;
  /** 1 to 10,000 events. */
  readonly limit: number;
  /** Event types; all unless told. */
  readonly types?: readonly string[];
  /** Only streams of these buckets (`streamBucket`), both ends included. */
  readonly buckets?: { readonly low: number; readonly high: number };
};

/** A page of the order of all events, up to the watermark. */
export type EventPage = AllPage & {
  /**
   * True when there is more to look at below the watermark: read on at once. A filter can leave a page empty although
   * there is more.
   */
  readonly more: boolean;
};

/** The first row has the three bounds and no event; the others have an event and no bounds. */
type PageRow =
  | { drawn: string; high: string; seen: string; position: null }
  | ({ drawn: null } & EventRow);

/**
 * The next events behind `after`, in order, none of which a reader can have missed (`nexus.read_after`).
 *
 * One round trip. A call looks at 200,000 positions at most, so that a rare type cannot keep a statement running.
 *
 * @param sql A pool, or a transaction of isolation READ COMMITTED; the server's primary in either case.
 * @throws The driver's error, also under REPEATABLE READ, where events would be lost.
 */
export async function readAfter(
  sql: Client,
  { after, limit, types, buckets }: ReadAfter,
): Promise<EventPage> {
  const rows = await sql<PageRow[]>`
    select * from nexus.read_after(${after}::bigint, ${limit}::integer, ${types === undefined ? null : [...types]}::text[],
      ${buckets?.low ?? 0}::integer, ${buckets?.high ?? 1023}::integer)`;
  return pageOf(rows, limit);
}

function pageOf(rows: readonly PageRow[], limit: number): EventPage {
  const events = [];
  let [drawn, high, seen] = [0, 0, 0];
  for (const row of rows)
    if (row.drawn === null) events.push(recordedEvent(row));
    else
      [drawn, high, seen] = [
        Number(row.drawn),
        Number(row.high),
        Number(row.seen),
      ];
  const last = events.at(-1)?.position ?? seen;
  const next = events.length < limit ? seen : last;
  return { events, next, held: high < drawn, more: next < high };
}
