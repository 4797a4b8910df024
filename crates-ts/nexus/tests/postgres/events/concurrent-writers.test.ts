import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import type {
  Append,
  EventStore,
  RecordedEvent,
  StreamName,
} from "../../../src/index.ts";
import { eventStore, readAfter } from "../../../src/postgres/index.ts";
import type { Database } from "../../../src/postgres/index.ts";
import { appendOf, happened, newStream } from "../../contract/context.ts";
import { type OwnDatabase, ownDatabase } from "./own-database.ts";

let own: OwnDatabase;
let stores: readonly EventStore[];

beforeAll(async () => {
  own = await ownDatabase();
  const other = own.another({ max: 4 });
  stores = [
    eventStore(own.database),
    eventStore(other),
    eventStore(own.database, { groupCommit: { appends: 1, statements: 8 } }),
    inTransactions(other),
  ];
});
afterAll(() => own.close());

const inTransactions = (database: Database): EventStore => ({
  ...eventStore(database),
  append: (append) => database.transact((tx) => eventStore(tx).append(append)),
});

/** What one writer does, one after the other. */
type Step = {
  readonly stream: number;
  readonly count: number;
  readonly how: "read and add" | "any" | "exists" | "none" | "wrong";
  /** The same append a second time, at the same moment. */
  readonly twice: boolean;
};

const step: fc.Arbitrary<Step> = fc.record({
  stream: fc.integer({ min: 0, max: 2 }),
  count: fc.integer({ min: 1, max: 3 }),
  how: fc.constantFrom(
    "read and add",
    "read and add",
    "any",
    "exists",
    "none",
    "wrong",
  ),
  twice: fc.boolean(),
});

const writers = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), {
  minLength: 2,
  maxLength: 8,
});

test("whatever writers do at once, over both processes and all forms: no update is lost, no stream has a gap, and a reader gets all of it once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(writers, async (plans) => {
      const streams = [newStream(), newStream(), newStream()];
      const start = await endOfAll();
      const committed: string[] = [];
      await Promise.all(
        plans.map(async (plan, who) => {
          for (const [n, each] of plan.entries())
            committed.push(
              ...(await run(each, who, `${String(who)}/${String(n)}`, streams)),
            );
        }),
      );
      const events = await allAfter(start);
      expectWhole(events, streams);
      expect(events.map(tagOf).toSorted()).toEqual(committed.toSorted());
      expectAddedUp(events);
    }),
    { numRuns: 20, ...seedToldBy("PROPERTY_SEED") },
  );
}, 60_000);

const seedToldBy = (name: string): { seed?: number } => {
  const told = process.env[name];
  return told === undefined ? {} : { seed: Number(told) };
};

/** Runs a step on a store of its own choice; gives the tags of the events that it was told are there. */
async function run(
  { stream: index, count, how, twice }: Step,
  who: number,
  tag: string,
  streams: readonly StreamName[],
): Promise<string[]> {
  const stream = streams[index] ?? newStream();
  const store = stores[who % stores.length] ?? stores[0];
  if (store === undefined) throw new Error("no store");
  const before = how === "read and add" ? await store.readStream(stream) : [];
  const expected: Append["expected"] =
    how === "wrong" ? 1_000 : how === "read and add" ? before.length : how;
  const sum = before.reduce((total, event) => total + addedBy(event), 0);
  const tags = Array.from({ length: count }, (_, n) => `${tag}/${String(n)}`);
  const append = appendOf({
    stream,
    expected,
    commandId: crypto.randomUUID(),
    events: tags.map((each, n) =>
      happened({
        tag: each,
        add: 1,
        ...(how === "read and add" ? { sum: sum + n } : {}),
      }),
    ),
  });
  const results = await Promise.all(
    (twice ? [store, stores[(who + 1) % stores.length] ?? store] : [store]).map(
      (each) => each.append(append),
    ),
  );
  const added = results.filter((result) => result.ok && !result.value.repeated);
  expect(added.length).toBeLessThanOrEqual(1);
  if (how === "wrong") expect(added.length).toBe(0);
  return added.length === 1 ? tags : [];
}

type Data = {
  readonly tag: string;
  readonly add: number;
  readonly sum?: number;
};

// cast: every event of this file was made by `run`.
const dataOf = ({ data }: RecordedEvent): Data => data as Data;
const tagOf = (event: RecordedEvent): string => dataOf(event).tag;
const addedBy = (event: RecordedEvent): number => dataOf(event).add;

async function allAfter(start: number): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for (let after = start; ;) {
    const page = await readAfter(own.database.sql, { after, limit: 7 });
    events.push(...page.events);
    after = page.next;
    if (!page.more && !page.held) return events;
  }
}

const endOfAll = async (): Promise<number> => {
  const page = await eventStore(own.database).readAll({
    direction: "backward",
    limit: 1,
  });
  return page.events[0]?.position ?? 0;
};

/** Every stream from 1 without a gap, in the order in which the reader got it. */
function expectWhole(
  events: readonly RecordedEvent[],
  streams: readonly StreamName[],
): void {
  for (const { id } of streams) {
    const versions = events
      .filter(({ stream }) => stream.id === id)
      .map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  }
}

/** Who read before he added saw everything that is before his event. */
function expectAddedUp(events: readonly RecordedEvent[]): void {
  for (const event of events) {
    const { sum } = dataOf(event);
    if (sum !== undefined) expect(sum).toBe(event.version - 1);
  }
}
