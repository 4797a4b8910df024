import { describe, expect, test } from "bun:test";
import type {
  AllPage,
  AllSlice,
  EventStore,
  RecordedEvent,
} from "../../src/index.ts";
import {
  appendOf,
  happened,
  type MakeStore,
  newStream,
  newType,
  numbered,
} from "./context.ts";

export function allContract(name: string, makeStore: MakeStore): void {
  describe(`${name}: readAll`, () => {
    test("forward, page by page, every event comes once, in the order of its position and of its stream", async () => {
      const store = await makeStore();
      const { start, ids } = await woven(store, newType(), newType());
      const events = await pagesOf(store, { from: start, limit: 3 });
      expect(events.map(({ id }) => id)).toEqual(ids);
      const positions = events.map(({ position }) => position);
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
      expect(new Set(positions).size).toBe(positions.length);
    });

    test("backward, page by page, the same events come in the opposite order", async () => {
      const store = await makeStore();
      const { ids } = await woven(store, newType(), newType());
      const events = await pagesOf(
        store,
        { direction: "backward", limit: 3 },
        ids.length,
      );
      expect(events.map(({ id }) => id)).toEqual([...ids].reverse());
    });

    test("by type, in either direction, only those come", async () => {
      const store = await makeStore();
      const [one, two] = [newType(), newType()];
      const { start, events } = await woven(store, one, two);
      const wanted = events.filter(({ type }) => type === two);
      const slice = { types: [two, newType()], limit: 2 };
      const forward = await pagesOf(store, { ...slice, from: start });
      expect(forward).toEqual(wanted);
      const backward = await pagesOf(store, {
        ...slice,
        direction: "backward",
      });
      expect(backward).toEqual([...wanted].reverse());
      const both = await pagesOf(store, { types: [one, two], from: start });
      expect(both).toEqual(events);
    });

    test("next passes what the types left out, and never comes back behind where the reader was", async () => {
      const store = await makeStore();
      const { start, events } = await woven(store, newType(), newType());
      const last = events.at(-1)?.position ?? 0;
      const page = await store.readAll({ types: [newType()], from: start });
      expect(page.events).toEqual([]);
      expect(page.next).toBeGreaterThanOrEqual(last);
      const again = await store.readAll({ from: page.next });
      expect(again).toEqual({ events: [], next: again.next, held: false });
      expect(again.next).toBeGreaterThanOrEqual(page.next);
      const beyond = await store.readAll({ from: last + 1_000_000 });
      expect(beyond.events).toEqual([]);
      expect(beyond.next).toBe(last + 1_000_000);
    });

    test("a full page's next is its last event, so that what is behind it comes next", async () => {
      const store = await makeStore();
      const { start, events } = await woven(store, newType(), newType());
      for (const types of [undefined, [events[0]?.type ?? ""]]) {
        const page = await store.readAll({
          from: start,
          limit: 2,
          ...(types ? { types } : {}),
        });
        expect(page.next).toBe(page.events[1]?.position ?? 0);
      }
    });

    test("an event that is appended after a reader was at the end is read from there", async () => {
      const store = await makeStore();
      const end = await endOf(store);
      const stream = newStream();
      await store.append(appendOf({ stream, events: numbered(2) }));
      const page = await store.readAll({ from: end.next });
      expect(page.held).toBe(false);
      expect(page.events).toEqual(await store.readStream(stream));
    });

    test("backward from 0 there is nothing, and the end of a backward read stays the end", async () => {
      const store = await makeStore();
      const slice = { direction: "backward", from: 0 } as const;
      expect(await store.readAll(slice)).toEqual({
        events: [],
        next: 0,
        held: false,
      });
    });
  });
}

/** Two streams whose events alternate, of two types, and where everything ended before them. */
async function woven(store: EventStore, one: string, two: string) {
  const start = (await endOf(store)).next;
  const streams = [newStream("left"), newStream("right")];
  for (const n of [1, 2, 3, 4])
    for (const stream of streams)
      await store.append(
        appendOf({ stream, events: [happened({ n }, one), happened(n, two)] }),
      );
  const read = await Promise.all(
    streams.map((stream) => store.readStream(stream)),
  );
  const events = read.flat().sort((a, b) => a.position - b.position);
  return { start, events, ids: events.map(({ id }) => id) };
}

/** A reader that does not get on is found by its pages, not by the test's time. */
const mostPages = 1_000;

/** Every page from the slice on, until one is empty or `most` events were read. */
async function pagesOf(
  store: EventStore,
  slice: AllSlice,
  most = Number.POSITIVE_INFINITY,
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  let from = slice.from;
  for (let pages = 0; events.length < most; pages += 1) {
    if (pages === mostPages)
      throw new Error("the reader goes round in circles");
    const page: AllPage = await store.readAll(
      from === undefined ? slice : { ...slice, from },
    );
    if (page.events.length === 0) break;
    expect(page.events.length).toBeLessThanOrEqual(slice.limit ?? 1_000);
    events.push(...page.events);
    from = page.next;
  }
  return events.slice(0, Math.min(most, events.length));
}

/** A reader that has seen everything. */
async function endOf(store: EventStore): Promise<AllPage> {
  let page = await store.readAll({ limit: 10_000 });
  for (let pages = 0; page.events.length > 0; pages += 1) {
    if (pages === mostPages)
      throw new Error("the reader goes round in circles");
    page = await store.readAll({ from: page.next, limit: 10_000 });
  }
  return page;
}
