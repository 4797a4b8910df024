/** Reads: an aggregate of ten events, beside Emmett's, and a no-op processor that catches up. */
import pg from "pg";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";
import {
  eventStore,
  readAfter,
} from "../../crates-ts/nexus/src/postgres/index.ts";
import type { Database } from "../../crates-ts/nexus/src/postgres/index.ts";
import { closedLoop, interleaved } from "../lib/rounds.ts";
import type { Round } from "../lib/rounds.ts";
import { atLeast, plainly } from "../lib/report.ts";
import { barOf } from "../lib/plot.ts";
import { ratio } from "../lib/statistics.ts";
import { placed } from "./contracts.ts";
import { orderEvents, storedAsFirst } from "./events.ts";
import { nexusStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

const STREAMS = 1_000;
const PAGE = 500;
const CATCH_UP = 100_000;
const OF_EMMETT: Readonly<Record<number, number>> = { 1: 1.4, 8: 2, 32: 2 };
const ORDER_ID = "0198f2c4-aaaa-7bbb-8ccc-1234567890ab";

/** Runs the part. */
export async function benchRead(stage: Stage): Promise<void> {
  const groups = [];
  const { url, pool } = await nexusStage(stage, "read");
  const filling = pool(8);
  const native = new pg.Pool({ connectionString: url, max: 32 });
  const emmett = getPostgreSQLEventStore(url, {
    connectionOptions: { pooled: true, pool: native },
  });
  const data = Array.from({ length: 10 }, () => ({
    type: "OrderPlaced",
    data: placed(ORDER_ID),
    metadata: { correlationId: ORDER_ID },
  }));
  for (let at = 0; at < STREAMS; at += 8)
    await Promise.all(
      Array.from({ length: 8 }, async (_, n) => {
        await fill(filling, `agg-${at + n}`);
        await emmett.appendToStream(`agg-${at + n}`, data);
      }),
    );
  for (const writers of [1, 8, 32]) {
    const database = pool(writers);
    const store = eventStore(database);
    const own = async (worker: number, turn: number): Promise<void> => {
      const events = await store.readStream({
        type: "order",
        id: `agg-${(worker * 31 + turn) % STREAMS}`,
      });
      let total = 0;
      for (const event of events)
        total += orderEvents.decode(event).items.length;
      if (total !== 20) throw new Error("an aggregate was not read in full");
    };
    const peer = async (worker: number, turn: number): Promise<void> => {
      const { state } = await emmett.aggregateStream(
        `agg-${(worker * 31 + turn) % STREAMS}`,
        {
          initialState: () => 0,
          evolve: (sum: number, { data }: { data: Record<string, unknown> }) =>
            sum + (Array.isArray(data["items"]) ? data["items"].length : 0),
        },
      );
      if (state !== 20) throw new Error("an aggregate was not read in full");
    };
    const results = await interleaved(
      [
        { name: "emmett", round: (ms) => closedLoop(writers, ms, peer) },
        { name: "nexus", round: (ms) => closedLoop(writers, ms, own) },
      ],
      stage.options,
    );
    const [theirs, ours] = [results.get("emmett"), results.get("nexus")];
    if (theirs === undefined || ours === undefined) continue;
    stage.report.add(
      plainly(
        "read",
        `emmett, aggregate of 10 events; ${writers} readers`,
        theirs.perSecond,
        "/s",
      ),
    );
    stage.report.add(
      plainly(
        "read",
        `nexus, aggregate of 10 events, upcast; ${writers} readers`,
        ours.perSecond,
        "/s",
      ),
    );
    stage.report.add(
      atLeast(
        "read",
        `aggregate of 10 events / emmett; ${writers} readers`,
        ratio(ours.perSecond, theirs.perSecond),
        OF_EMMETT[writers] ?? 2,
        "×",
        2,
      ),
    );
    groups.push({
      label: `${writers} readers`,
      bars: [barOf("emmett", theirs.perSecond), barOf("nexus", ours.perSecond)],
    });
  }
  await emmett.close();
  await native.end().catch(() => undefined);
  stage.plot("read", {
    title: "Reads of an aggregate of ten events",
    unit: "aggregates per second",
    groups,
  });
  await benchCatchUp(stage);
}

const fill = (database: Database, id: string): Promise<unknown> =>
  eventStore(database).append({
    stream: { type: "order", id },
    expected: "any",
    events: Array.from({ length: 10 }, () => storedAsFirst(ORDER_ID)),
    metadata: { correlationId: ORDER_ID, time: new Date() },
  });

async function benchCatchUp(stage: Stage): Promise<void> {
  const { pool } = await nexusStage(stage, "catchup");
  const database = pool(4);
  await fillEvents(database, CATCH_UP);
  const results = await interleaved(
    [{ name: "catch-up", round: () => catchUp(database) }],
    stage.options,
  );
  const found = results.get("catch-up");
  if (found !== undefined)
    stage.report.add(
      atLeast(
        "read",
        `catch-up of a no-op processor, page ${PAGE}`,
        found.perSecond,
        100_000,
        "/s",
      ),
    );
}

async function catchUp({ sql }: Database): Promise<Round> {
  const startedAt = performance.now();
  let seen = 0;
  for (let after = 0, more = true; more;) {
    const page = await readAfter(sql, { after, limit: PAGE });
    seen += page.events.length;
    ({ next: after, more } = page);
  }
  if (seen < CATCH_UP) throw new Error(`the reader saw ${seen} events`);
  return { perSecond: (seen / (performance.now() - startedAt)) * 1000 };
}

/** Writes `count` events of streams of ten in one statement, as an append would have. */
export async function fillEvents(
  { sql }: Database,
  count: number,
  first = 0,
): Promise<void> {
  const data = JSON.stringify(placed(ORDER_ID));
  await sql.unsafe(`
    insert into nexus.events (stream_type, stream_id, version, bucket, event_id, type, schema_version, data, meta)
    select 'order', 'f' || (n / 10), 1 + n % 10, (n / 10) % 1024, gen_random_uuid(), 'OrderPlaced', 1, '${data}'::jsonb,
           '{"correlationId":"${ORDER_ID}","time":"2026-01-01T00:00:00.000Z"}'::jsonb
      from generate_series(${first}, ${first + count - 1}) as n`);
  await sql.unsafe(`insert into nexus.streams (stream_type, stream_id, version)
    select 'order', 'f' || n, 10 from generate_series(${first / 10}, ${(first + count) / 10 - 1}) as n on conflict do nothing`);
}
