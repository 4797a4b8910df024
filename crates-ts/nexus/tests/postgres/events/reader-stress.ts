import { eventStore, readAfter } from "../../../src/postgres/index.ts";
import type { Database, Transaction } from "../../../src/postgres/index.ts";
import type { Append, EventStore } from "../../../src/index.ts";
import { until } from "../support/until.ts";
import type { OwnDatabase } from "./own-database.ts";

/** How hard the run is. `bench` takes the same harness for a minute. */
export type StressOptions = {
  readonly seed: number;
  readonly seconds: number;
  readonly writers: number;
  readonly streams: number;
};

/** What one reader made of everything that was committed. */
export type ReaderReport = {
  readonly lost: number;
  /** Deliveries whose version was not the one behind the stream's last. */
  readonly reordered: number;
  readonly doubled: number;
};

export type StressReport = {
  readonly committed: number;
  readonly rolledBack: number;
  readonly events: number;
  readonly watermark: ReaderReport;
  /** Reads by position alone, as one should not: proves that the writers are adversarial enough. */
  readonly naive: ReaderReport;
};

type Seen = { stream: string; version: number; position: number };

/** Reads on from where it was; gives what it found. */
type Reader = () => Promise<readonly Seen[]>;

/**
 * Writers that get their transaction id early, sleep before and after appending, append several times or as a group, and roll back; and
 * two readers who follow them (eventing.md §0.1, our spike `reader-stress.ts`).
 */
export async function stressReaders(
  own: OwnDatabase,
  options: StressOptions,
): Promise<StressReport> {
  const pool = own.another({ max: options.writers });
  const reading = own.another({ max: 2 });
  await own.database
    .sql`create table if not exists other (id int primary key, n int not null)`;
  await own.database
    .sql`insert into other select g, 0 from generate_series(1, 1000) g on conflict do nothing`;
  const pooled = eventStore(pool);
  const counts = { committed: 0, rolledBack: 0 };
  let [writing, ended] = [true, false];
  const writers = Array.from({ length: options.writers }, async (_, who) => {
    const random = seeded(options.seed + who);
    while (writing)
      await write(pool, pooled, random, options.streams).then(
        () => void (counts.committed += 1),
        () => void (counts.rolledBack += 1),
      );
  });
  const followed = [watermarkReader(reading), naiveReader(reading)].map(
    (reader) => follow(reader, () => !ended),
  );
  await Bun.sleep(options.seconds * 1_000);
  // A busy machine needs longer for as much.
  await until(
    "enough has been written",
    () => counts.committed > 100 && counts.rolledBack > 0,
  );
  writing = false;
  await Promise.all(writers);
  // Not before: two writers who lock each other out hold the reader for a second.
  ended = true;
  const [watermark = [], naive = []] = await Promise.all(followed);
  const rows = await own.database.sql<
    { position: string }[]
  >`select position from nexus.events`;
  const all = rows.map(({ position }) => Number(position));
  return {
    ...counts,
    events: all.length,
    watermark: judge(watermark, all),
    naive: judge(naive, all),
  };
}

async function write(
  pool: Database,
  pooled: EventStore,
  random: () => number,
  streams: number,
): Promise<void> {
  if (random() < 0.2) return void (await pooled.append(some(random, streams)));
  await pool.transact(async (tx) => {
    if (random() < 0.5) {
      await touchSomethingElse(tx, random);
      if (random() < 0.5) await Bun.sleep(random() * 6);
    }
    for (let appends = random() < 0.2 ? 2 : 1; appends > 0; appends -= 1)
      await eventStore(tx).append(some(random, streams));
    if (random() < 0.3) await Bun.sleep(random() * 4);
    if (random() < 0.1) throw new Error("rolled back");
  });
}

/** Gives the transaction its id before it appends. */
const touchSomethingElse = async (
  tx: Transaction,
  random: () => number,
): Promise<unknown> =>
  await tx.sql`update other set n = n + 1 where id = ${1 + Math.floor(random() * 1_000)}`;

function some(random: () => number, streams: number): Append {
  const id = `s-${String(Math.floor(random() * streams))}`;
  const length = 1 + Math.floor(random() * 3);
  return {
    stream: { type: "stress", id },
    expected: "any",
    events: Array.from({ length }, () => ({
      type: "Happened",
      schemaVersion: 1,
      data: {},
    })),
    metadata: { correlationId: "stress", time: new Date() },
  };
}

function watermarkReader(database: Database): Reader {
  let after = 0;
  return async () => {
    const { events, next } = await readAfter(database.sql, {
      after,
      limit: 200,
    });
    after = next;
    return events.map(({ stream, version, position }) => ({
      stream: stream.id,
      version,
      position,
    }));
  };
}

function naiveReader(database: Database): Reader {
  let after = 0;
  return async () => {
    const rows = await database.sql<
      { stream: string; version: number; position: number }[]
    >`select stream_id as stream, version::int, position::int from nexus.events where position > ${after} order by position limit 200`;
    after = rows.at(-1)?.position ?? after;
    return rows;
  };
}

/** Reads until every transaction has ended and nothing has come for a while. */
async function follow(
  reader: Reader,
  writing: () => boolean,
): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (let idle = 0; writing() || idle < 20;) {
    const found = await reader();
    seen.push(...found);
    idle = found.length === 0 ? idle + 1 : 0;
    if (found.length === 0) await Bun.sleep(1);
  }
  return seen;
}

function judge(seen: readonly Seen[], all: readonly number[]): ReaderReport {
  const positions = new Set(seen.map(({ position }) => position));
  const versions = new Map<string, number>();
  let reordered = 0;
  for (const { stream, version } of seen) {
    const last = versions.get(stream) ?? 0;
    if (version !== last + 1) reordered += 1;
    versions.set(stream, Math.max(last, version));
  }
  return {
    lost: all.filter((position) => !positions.has(position)).length,
    reordered,
    doubled: seen.length - positions.size,
  };
}

/** Numbers from 0 to below 1 that follow from the seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
