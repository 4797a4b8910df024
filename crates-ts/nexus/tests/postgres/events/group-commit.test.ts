import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  AppendQueueFull,
  eventsAppended,
  eventStore,
} from "../../../src/postgres/index.ts";
import type { Database } from "../../../src/postgres/index.ts";
import {
  appended,
  appendOf,
  expectVersions,
  happened,
  newStream,
  numbered,
  streamWith,
} from "../../contract/context.ts";
import { type OwnDatabase, ownDatabase } from "./own-database.ts";
import { openTransaction } from "./open-transaction.ts";

let own: OwnDatabase;
const operations: string[] = [];

beforeAll(async () => {
  own = await ownDatabase({
    onQuery: ({ operation }) => void operations.push(operation),
  });
  await own.database
    .sql`alter table nexus.events add constraint planted check (type <> 'Poison')`;
});
afterAll(() => own.close());

/** What the work sent, by the first word of each statement: single appends are WITH, batches SELECT. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  operations.length = 0;
  await work();
  return [...operations];
}

describe("appends that wait together", () => {
  test("leave in few statements, and a lone one leaves in one of its own", async () => {
    const store = eventStore(own.database);
    await store.append(appendOf());
    const alone = await statementsOf(() => store.append(appendOf()));
    expect(alone).toEqual(["WITH"]);
    const together = await statementsOf(() =>
      Promise.all(numbered(100).map(() => store.append(appendOf()))),
    );
    expect(together.length).toBeLessThanOrEqual(4);
  });

  test("have their own outcomes: a conflict, a repeated command and a missing stream harm no other", async () => {
    const store = eventStore(own.database, { groupCommit: { statements: 1 } });
    const [three, five] = [
      await streamWith(store, 3),
      await streamWith(store, 5),
    ];
    const commandId = crypto.randomUUID();
    const first = appended(await store.append(appendOf({ commandId })));
    const fresh = newStream();
    const results = await Promise.all([
      store.append(appendOf()),
      store.append(appendOf({ stream: three, expected: 2 })),
      store.append(
        appendOf({ stream: five, expected: 5, events: numbered(2) }),
      ),
      store.append(appendOf({ commandId })),
      store.append(appendOf({ expected: "exists" })),
      store.append(appendOf({ stream: fresh, expected: "none" })),
      store.append(
        appendOf({
          stream: three,
          expected: "none",
          commandId: crypto.randomUUID(),
        }),
      ),
    ]);
    expect(
      results.map((result) =>
        result.ok ? result.value.lastVersion : -result.error.actual,
      ),
    ).toEqual([1, -3, 7, 1, -0, 1, -3]);
    expect(results[3]).toEqual({
      ok: true,
      value: { ...first, repeated: true },
    });
    await expectVersions(store, five, 7);
    await expectVersions(store, three, 3);
  });

  test("are tried one by one when their statement fails, so that only the guilty one fails", async () => {
    const store = eventStore(own.database, { groupCommit: { statements: 1 } });
    const appends = numbered(20).map((event, index) =>
      appendOf({ events: [index === 11 ? happened({}, "Poison") : event] }),
    );
    const results = await Promise.allSettled(
      [appendOf(), ...appends].map((append) => store.append(append)),
    );
    const failed = results.flatMap((result, index) =>
      result.status === "rejected" ? [[index, String(result.reason)]] : [],
    );
    expect(failed).toEqual([[12, expect.stringContaining("planted")]]);
    for (const [index, { stream }] of appends.entries())
      await expectVersions(store, stream, index === 11 ? 0 : 1);
  });

  test("to one stream go in the order in which they were asked", async () => {
    const store = eventStore(own.database);
    const streams = [newStream(), newStream(), newStream()];
    await Promise.all(
      numbered(300).map((event, index) =>
        store.append(
          appendOf({
            stream: streams[index % 3] ?? newStream(),
            events: [event],
          }),
        ),
      ),
    );
    for (const [offset, stream] of streams.entries()) {
      const events = await store.readStream(stream);
      expect(events.map(({ data }) => data)).toEqual(
        Array.from({ length: 100 }, (_, n) => ({ n: n * 3 + offset + 1 })),
      );
    }
  });

  test("do not wait for a stream that somebody's transaction holds", async () => {
    const store = eventStore(own.database, { groupCommit: { statements: 1 } });
    const held = [
      await streamWith(store, 1),
      await streamWith(store, 1),
      await streamWith(store, 1),
    ];
    const open = await openTransaction(own.database, async (tx) => {
      for (const stream of held)
        await tx.sql`select from nexus.streams where stream_id = ${stream.id} for update`;
    });
    const answers: string[] = [];
    const first = store.append(appendOf());
    // These leave together, when the first one is answered.
    let answered = 0;
    const others = numbered(40).map(() =>
      store
        .append(appendOf({ expected: "none" }))
        .then(() => void (answered += 1)),
    );
    const waiting = held.map((stream) =>
      store
        .append(appendOf({ stream, expected: 1 }))
        .then(() => void answers.push("held")),
    );
    // Sooner than after the five seconds of the lock timeout.
    await Promise.race([Promise.all([first, ...others]), Bun.sleep(3_500)]);
    answers.push(`${String(answered)} others`);
    await open.end();
    await Promise.all(waiting);
    expect(answers).toEqual(["40 others", "held", "held", "held"]);
  });

  test("are refused when too many wait, and nothing of the refused one is appended", async () => {
    const store = eventStore(own.database, {
      groupCommit: { statements: 1, appends: 5, waiting: 10 },
    });
    const appends = numbered(40).map(() => appendOf());
    const results = await Promise.allSettled(
      appends.map((append) => store.append(append)),
    );
    for (const [index, result] of results.entries()) {
      const count = result.status === "fulfilled" ? 1 : 0;
      if (result.status === "rejected")
        expect(result.reason).toBeInstanceOf(AppendQueueFull);
      await expectVersions(store, appends[index]?.stream ?? newStream(), count);
    }
    expect(results.filter(({ status }) => status === "fulfilled").length).toBe(
      10,
    );
  });

  test("to the same streams from two processes lock nobody out", async () => {
    const stores = [own.database, own.another(), own.another()].map(
      (database) => eventStore(database, { groupCommit: { appends: 20 } }),
    );
    const streams = numbered(20).map(() => newStream());
    await Promise.all(
      stores.map(async (store, index) => {
        for (let round = 0; round < 20; round += 1) {
          const order = index === 1 ? streams.toReversed() : streams;
          await Promise.all(
            order.map((stream) => store.append(appendOf({ stream }))),
          );
        }
      }),
    );
    for (const stream of streams)
      await expectVersions(eventStore(own.database), stream, 60);
  }, 30_000);
});

describe("the signal", () => {
  const heardBy = (database: Database): { count: number; stop: () => void } => {
    let count = 0;
    const stop = database.onSignal(eventsAppended, () => (count += 1));
    return {
      get count() {
        return count;
      },
      stop,
    };
  };

  test("is given after each append that added something, and after a transaction's commit", async () => {
    const heard = heardBy(own.database);
    const store = eventStore(own.database);
    const stream = await streamWith(store, 1);
    expect(heard.count).toBe(1);
    await store.append(appendOf({ stream, expected: 7 }));
    expect(heard.count).toBe(1);
    await own.database.transact(async (tx) => {
      await eventStore(tx).append(appendOf());
      await eventStore(tx).append(appendOf());
      expect(heard.count).toBe(1);
    });
    expect(heard.count).toBe(2);
    await own.database
      .transact(async (tx) => {
        await eventStore(tx).append(appendOf());
        throw new Error("rolled back");
      })
      .catch(() => undefined);
    heard.stop();
    expect(heard.count).toBe(2);
  });
});
