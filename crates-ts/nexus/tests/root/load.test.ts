import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type EventStore,
  fold,
  keepSnapshot,
  load,
  streamOf,
  UndecodableEvent,
} from "../../src/index.ts";
import { memoryEventStore } from "../../src/testing/index.ts";
import {
  at,
  metadata,
  purse,
  type PurseEvent,
  snapshotPurse,
} from "./purse.ts";

const anyEvents: fc.Arbitrary<readonly PurseEvent[]> = fc.array(
  fc.record({
    type: fc.constantFrom("Put" as const, "Taken" as const),
    amount: fc.integer({ min: 1, max: 9 }),
    at: fc.constant(at),
  }),
  { maxLength: 40 },
);

async function storeWith(
  events: readonly PurseEvent[],
  id = "p",
): Promise<EventStore> {
  const store = memoryEventStore();
  await keep(store, events, id);
  return store;
}

async function keep(
  store: EventStore,
  events: readonly PurseEvent[],
  id = "p",
): Promise<void> {
  for (let start = 0; start < events.length; start += 500)
    await store.append({
      stream: streamOf(purse, id),
      expected: "any",
      events: events
        .slice(start, start + 500)
        .map((event) => purse.events.encode(event)),
      metadata,
    });
}

describe("folding", () => {
  test("a state is the same whether its events are folded at once or in any two parts", () => {
    fc.assert(
      fc.property(anyEvents, anyEvents, (first, second) => {
        const whole = fold(purse.decider, undefined, [...first, ...second]);
        const half = fold(purse.decider, undefined, first);
        expect(fold(purse.decider, half, second)).toEqual(whole);
      }),
    );
  });

  test("folding changes neither the state it starts from nor the events", () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const start = Object.freeze({ balance: 3, open: true });
        const frozen = events.map((event) => Object.freeze(event));
        fold(purse.decider, start, frozen);
        expect(start).toEqual({ balance: 3, open: true });
      }),
    );
  });
});

describe("load", () => {
  test("an aggregate without events is in its initial state at version 0", async () => {
    expect(await load(memoryEventStore(), purse, "p")).toEqual({
      state: { balance: 0, open: true },
      version: 0,
    });
  });

  test("the loaded state is the fold of the stored events, up to any version, with and without a snapshot anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyEvents,
        fc.nat(40),
        fc.nat(45),
        async (events, snapshotAt, upTo) => {
          const store = await storeWith(events);
          const early = await load(store, snapshotPurse, "p", {
            upTo: snapshotAt,
          });
          await keepSnapshot(store, snapshotPurse, "p", early);
          for (const aggregate of [purse, snapshotPurse]) {
            expect(await load(store, aggregate, "p", { upTo })).toEqual({
              state: fold(purse.decider, undefined, events.slice(0, upTo)),
              version: Math.min(upTo, events.length),
            });
            expect(await load(store, aggregate, "p")).toEqual({
              state: fold(purse.decider, undefined, events),
              version: events.length,
            });
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test("a stream longer than a page is folded to its end", async () => {
    const events = Array.from(
      { length: 2_001 },
      () => ({ type: "Put", amount: 1, at }) as const,
    );
    const store = await storeWith(events);
    const whole = { state: { balance: 2_001, open: true }, version: 2_001 };
    expect(await load(store, purse, "p")).toEqual(whole);
    await keep(store, events.slice(0, 999));
    expect((await load(store, purse, "p")).version).toBe(3_000);
  });

  test("with a snapshot only what is behind it is read", async () => {
    const store = await storeWith([
      { type: "Put", amount: 2, at },
      { type: "Put", amount: 3, at },
      { type: "Put", amount: 4, at },
    ]);
    await keepSnapshot(store, snapshotPurse, "p", {
      state: { balance: 100, open: true },
      version: 2,
    });
    expect((await load(store, snapshotPurse, "p")).state.balance).toBe(104);
    expect((await load(store, purse, "p")).state.balance).toBe(9);
  });

  test("a snapshot of another schema version, or one that cannot be read, is as good as none", async () => {
    const store = await storeWith([{ type: "Put", amount: 2, at }]);
    const stream = streamOf(purse, "p");
    for (const [schemaVersion, state] of [
      [2, { balance: 100, open: true }],
      [1, { balance: "100" }],
    ] as const) {
      await store.writeSnapshot(stream, { version: 1, schemaVersion, state });
      expect((await load(store, snapshotPurse, "p")).state.balance).toBe(2);
    }
  });

  test("an event that this build cannot read, and a gap in the stream, are errors and not a wrong state", async () => {
    const store = await storeWith([{ type: "Put", amount: 2, at }]);
    const stream = streamOf(purse, "p");
    const gone: EventStore = {
      ...store,
      readStream: async (...asked) =>
        (await store.readStream(...asked)).slice(1),
    };
    await store.append({
      stream,
      expected: 1,
      events: [{ type: "Stolen", schemaVersion: 1, data: {} }],
      metadata,
    });
    await expect(load(gone, purse, "p")).rejects.toThrow(
      "purse/p has no event 1",
    );
    await expect(load(store, purse, "p")).rejects.toThrow(UndecodableEvent);
    expect((await load(store, purse, "p", { upTo: 1 })).version).toBe(1);
  });

  test("a stream that was forgotten up to its tombstone is no broken one; a gap before anything else is", async () => {
    const put = { type: "Put", amount: 2, at } as const;
    const store = await storeWith([put, put, put]);
    const without = (gone: readonly number[]): EventStore => ({
      ...store,
      readStream: async (...asked) =>
        (await store.readStream(...asked)).filter(
          ({ version }) => !gone.includes(version),
        ),
    });
    const forgotten = { ...purse, tombstone: "Put" } as const;
    expect((await load(without([1, 2]), forgotten, "p")).version).toBe(3);
    await expect(load(without([1, 2]), purse, "p")).rejects.toThrow(
      "no event 1",
    );
    await expect(load(without([2]), forgotten, "p")).rejects.toThrow(
      "no event 2",
    );
  });

  test("a stream with more than 100,000 events behind its snapshot is an error that says so", async () => {
    const page = (from: number) =>
      Array.from({ length: 1_000 }, (_, index) => ({
        ...purse.events.encode({ type: "Put", amount: 1, at }),
        id: "",
        stream: streamOf(purse, "p"),
        version: from + index,
        position: from + index,
        metadata,
        recordedAt: at,
      }));
    const endless: EventStore = {
      ...memoryEventStore(),
      readStream: (_, slice) => Promise.resolve(page(slice?.from ?? 1)),
    };
    await expect(load(endless, purse, "p")).rejects.toThrow("too many events");
  });
});
