/** Appends of 1 and 10 events at 1, 8 and 32 writers: ours, Emmett's, and the bare insert of the same rows. */
import postgres from "postgres";
import pg from "pg";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";
import {
  connect,
  eventStore,
  startProjections,
} from "../../crates-ts/nexus/src/postgres/index.ts";
import type {
  EventStore,
  ExpectedVersion,
} from "../../crates-ts/nexus/src/index.ts";
import { inSpan, runWithContext } from "../../crates-ts/telemetry/src/index.ts";
import { closedLoop, interleaved } from "../lib/rounds.ts";
import type { Contestant, Measured } from "../lib/rounds.ts";
import { atLeast, isNoisy, plainly, shown, spaced } from "../lib/report.ts";
import type { Report } from "../lib/report.ts";
import { ratio } from "../lib/statistics.ts";
import { barOf } from "../lib/plot.ts";
import { placed } from "./contracts.ts";
import { encoded } from "./events.ts";
import { nexusStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

const WRITERS = [1, 8, 32] as const;
/** Of the issue: what an append may give back beside the bare insert. */
const OF_RAW: Readonly<Record<number, number>> = { 1: 0.65, 8: 0.7, 32: 0.65 };
const ORDER_ID = "0198f2c4-aaaa-7bbb-8ccc-1234567890ab";

type Grow = "new stream" | "expected version";
type Append = (
  stream: string,
  expected: number,
  count: number,
) => Promise<void>;

/** Runs the part. */
export async function benchAppend(stage: Stage): Promise<void> {
  const groups = [];
  for (const writers of WRITERS) {
    const results = await measure(stage, writers);
    rows(stage.report, writers, results);
    groups.push({
      label: `${writers} writers`,
      bars: [...results.values()]
        .filter(({ name }) => /1, new|raw/.test(name))
        .map(({ name, perSecond }) => barOf(name, perSecond)),
    });
  }
  stage.plot("append", {
    title: "Appends of one event",
    unit: "appends per second",
    groups,
  });
  await benchSubscribed(stage);
}

async function measure(
  stage: Stage,
  writers: number,
): Promise<ReadonlyMap<string, Measured>> {
  const { url, pool } = await nexusStage(stage, `append${writers}`);
  const raw = postgres(url, { max: writers, onnotice: () => undefined });
  await raw.unsafe(RAW_TABLE);
  const native = new pg.Pool({ connectionString: url, max: writers });
  const emmett = getPostgreSQLEventStore(url, {
    connectionOptions: { pooled: true, pool: native },
  });
  const database = pool(writers);
  const store = eventStore(database);
  const alone = eventStore(database, {
    groupCommit: { appends: 1, statements: writers },
  });
  const peer: Append = async (stream, expected, count) => {
    const events = Array.from({ length: count }, () => ({
      type: "OrderPlaced",
      data: placed(ORDER_ID),
      metadata: { correlationId: ORDER_ID },
    }));
    await emmett.appendToStream(stream, events, {
      expectedStreamVersion:
        expected === 0 ? "STREAM_DOES_NOT_EXIST" : BigInt(expected),
    });
  };
  const contestants: Contestant[] = [
    contestant(
      "raw insert, 1 row",
      writers,
      (stream, _, n) => rawInsert(raw, stream, n),
      "new stream",
      1,
    ),
    contestant(
      "raw insert, 10 rows",
      writers,
      (stream, _, n) => rawInsert(raw, stream, n),
      "new stream",
      10,
    ),
    batchedRaw(raw, writers),
    ...([1, 10] as const).flatMap((count) =>
      (["new stream", "expected version"] as const).flatMap((grow) => [
        contestant(`emmett ${count}, ${grow}`, writers, peer, grow, count),
        contestant(
          `nexus ${count}, ${grow}`,
          writers,
          ours(store),
          grow,
          count,
        ),
      ]),
    ),
    contestant(
      "nexus 1, new stream, each alone",
      writers,
      ours(alone),
      "new stream",
      1,
    ),
  ];
  try {
    return await interleaved(contestants, stage.options);
  } finally {
    await emmett.close();
    await native.end().catch(() => undefined);
    await raw.end();
  }
}

const RAW_TABLE = `create table raw_events (position bigint generated always as identity primary key, stream_id text not null, version bigint not null,
  event_id uuid not null default gen_random_uuid(), type text not null, data jsonb not null, meta jsonb not null, recorded_at timestamptz not null default now(), unique (stream_id, version))`;

const meta = JSON.stringify({
  correlationId: ORDER_ID,
  time: new Date().toISOString(),
});

async function rawInsert(
  sql: postgres.Sql,
  stream: string,
  count: number,
): Promise<void> {
  const data = JSON.stringify(placed(ORDER_ID));
  if (count === 1)
    await sql`insert into raw_events (stream_id, version, type, data, meta) values (${stream}, 1, 'OrderPlaced', ${data}::text::jsonb, ${meta}::text::jsonb)`;
  else
    await sql`insert into raw_events (stream_id, version, type, data, meta) select ${stream}, n, 'OrderPlaced', ${data}::text::jsonb, ${meta}::text::jsonb from generate_series(1, ${count}) as n`;
}

/** Rows that wait at the same time share their insert, two of them on their way at once, as appends do in nexus. */
function batchedRaw(sql: postgres.Sql, writers: number): Contestant {
  type Waiting = { stream: string; done: () => void };
  let waiting: Waiting[] = [];
  let flying = 0;
  const flush = (): void => {
    while (flying < Math.min(2, writers) && waiting.length > 0) {
      const batch = waiting.slice(0, 64);
      waiting = waiting.slice(64);
      flying += 1;
      const rows = JSON.stringify(
        batch.map(({ stream }) => ({ s: stream, d: placed(ORDER_ID) })),
      );
      sql`insert into raw_events (stream_id, version, type, data, meta)
        select e->>'s', 1, 'OrderPlaced', e->'d', ${meta}::text::jsonb from jsonb_array_elements(${rows}::text::jsonb) as e`.then(
        () => {
          flying -= 1;
          for (const { done } of batch) done();
          flush();
        },
      );
    }
  };
  const insert: Append = (stream) =>
    new Promise((done) => {
      waiting.push({ stream, done });
      if (waiting.length === 1) queueMicrotask(flush);
    });
  return contestant(
    "raw insert, batched alike",
    writers,
    insert,
    "new stream",
    1,
  );
}

/** With the codec's validation, in a span of its own, in the context of a request. */
export function ours(store: EventStore): Append {
  return (id, expected, count) =>
    runWithContext({ requestId: id }, () =>
      inSpan("append order", { kind: "internal" }, async () => {
        const believed: ExpectedVersion = expected === 0 ? "none" : expected;
        const result = await store.append({
          stream: { type: "order", id },
          expected: believed,
          events: Array.from({ length: count }, () => encoded(ORDER_ID)),
          metadata: { correlationId: ORDER_ID, time: new Date() },
        });
        if (!result.ok)
          throw new Error(
            `a conflict nobody made: ${JSON.stringify(result.error)}`,
          );
      }),
    );
}

/** Names of streams that no round has used before. */
let series = 0;

export function contestant(
  name: string,
  writers: number,
  append: Append,
  grow: Grow,
  count: number,
): Contestant {
  return {
    name,
    round: (ms) => {
      const own = (series += 1);
      const versions = new Array<number>(writers).fill(0);
      return closedLoop(writers, ms, async (worker, turn) => {
        if (grow === "new stream")
          return append(`o${own}-${worker}-${turn}`, 0, count);
        const version = versions[worker] ?? 0;
        versions[worker] = version + count;
        return append(`g${own}-${worker}`, version, count);
      });
    },
  };
}

function rows(
  report: Report,
  writers: number,
  results: ReadonlyMap<string, Measured>,
): void {
  const of = (name: string): Measured => {
    const found = results.get(name);
    if (found === undefined) throw new Error(`nobody measured ${name}`);
    return found;
  };
  for (const { name, perSecond, p50Ms, p99Ms } of results.values())
    report.add({
      ...plainly("append", `${name}; ${writers} writers`, perSecond, "/s"),
      note: `p50 ${spaced(p50Ms, 2)} ms, p99 ${spaced(p99Ms, 2)} ms`,
    });
  const against = (
    what: string,
    over: string,
    under: string,
    least: number | undefined,
  ): void => {
    const value = ratio(of(over).perSecond, of(under).perSecond);
    if (least === undefined)
      report.add({
        part: "append",
        what,
        figure: shown(value, "×", 2),
        gate: "",
        noisy: isNoisy(value),
      });
    else report.add(atLeast("append", what, value, least, "×", 2));
  };
  for (const grow of ["new stream", "expected version"] as const)
    against(
      `1 event, ${grow} / raw insert; ${writers} writers`,
      `nexus 1, ${grow}`,
      "raw insert, 1 row",
      OF_RAW[writers],
    );
  against(
    `1 event / raw insert batched alike; ${writers} writers`,
    "nexus 1, new stream",
    "raw insert, batched alike",
    undefined,
  );
  against(
    `1 event, each alone / raw insert; ${writers} writers`,
    "nexus 1, new stream, each alone",
    "raw insert, 1 row",
    undefined,
  );
  for (const grow of ["new stream", "expected version"] as const) {
    against(
      `1 event, ${grow} / emmett; ${writers} writers`,
      `nexus 1, ${grow}`,
      `emmett 1, ${grow}`,
      writers === 1 ? undefined : 2,
    );
    against(
      `10 events, ${grow} / emmett; ${writers} writers`,
      `nexus 10, ${grow}`,
      `emmett 10, ${grow}`,
      1.5,
    );
  }
}

/** A subscriber that follows all events must cost the append a tenth at most: no notification is in its transaction. */
async function benchSubscribed(stage: Stage): Promise<void> {
  const { url, pool } = await nexusStage(stage, "subscribed");
  const database = pool(16);
  const follower = connect({ url, applicationName: "follower", max: 4 });
  const append = ours(eventStore(database));
  const plain = contestant("without", 8, append, "new stream", 1);
  const followed = contestant("with", 8, append, "new stream", 1);
  const results = await interleaved(
    [
      plain,
      {
        name: "with",
        round: async (ms, round) => {
          const running = startProjections({
            database: follower,
            projections: [
              {
                name: "nothing",
                version: 1,
                types: ["OrderPlaced"],
                setup: async () => undefined,
                apply: async () => undefined,
              },
            ],
            onHint: (wake) => database.onSignal("nexus.events", wake),
          });
          try {
            return await followed.round(ms, round);
          } finally {
            await running.stop();
          }
        },
      },
    ],
    stage.options,
  );
  await follower.close();
  const [without, with_] = [results.get("without"), results.get("with")];
  if (without === undefined || with_ === undefined) return;
  stage.report.add(
    atLeast(
      "append",
      "appends with a live subscriber / without; 8 writers",
      ratio(with_.perSecond, without.perSecond),
      0.9,
      "×",
      2,
    ),
  );
}
