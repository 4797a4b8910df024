import { describe, expect, test } from "bun:test";
import {
  type EventStore,
  type Json,
  type StreamName,
  type StreamSlice,
  uuidV7Time,
} from "../../src/index.ts";
import {
  appendOf,
  happened,
  type MakeStore,
  newStream,
  streamWith,
} from "./context.ts";

const slices: readonly (readonly [StreamSlice, number[]])[] = [
  [{}, [1, 2, 3, 4, 5]],
  [{ direction: "backward" }, [5, 4, 3, 2, 1]],
  [{ from: 3 }, [3, 4, 5]],
  [{ from: 5 }, [5]],
  [{ from: 6 }, []],
  [{ limit: 2 }, [1, 2]],
  [{ from: 2, limit: 2 }, [2, 3]],
  [{ direction: "backward", limit: 2 }, [5, 4]],
  [{ direction: "backward", from: 3 }, [3, 2, 1]],
  [{ direction: "backward", from: 4, limit: 2 }, [4, 3]],
  [{ direction: "backward", from: 9 }, [5, 4, 3, 2, 1]],
];

const json: Json = {
  text: 'Grüße, 東京, שלום, 👩‍👩‍👧, "quoted" \\ / \n \t \u0001 \u2028',
  empty: "",
  escaped: "\\u0000",
  whole: [0, 1, -1, 9_007_199_254_740_991, -9_007_199_254_740_991],
  fractions: [0.1, -0.5, 1e-7, 5e-324, 1.7976931348623157e308, 1e21, 123.456],
  nested: { a: { b: { c: [[], {}, [null, [true, { "": false }]]] } } },
  nothing: null,
  "ключ with spaces and 'quotes'": "value",
  iso: "2026-11-21T12:00:00.000Z",
};

export function readContract(name: string, makeStore: MakeStore): void {
  describe(`${name}: readStream`, () => {
    for (const [slice, versions] of slices)
      test(`of 5 events, ${JSON.stringify(slice)} reads ${JSON.stringify(versions)}`, async () => {
        const store = await makeStore();
        const stream = await streamWith(store, 5);
        expect(await versionsOf(store, stream, slice)).toEqual(versions);
      });

    test("1,000 events are read unless told, and 10,000 at most", async () => {
      const store = await makeStore();
      const stream = await streamWith(store, 500);
      for (const count of [500, 1])
        await store.append(
          appendOf({
            stream,
            events: Array.from({ length: count }, () => happened()),
          }),
        );
      expect((await versionsOf(store, stream)).length).toBe(1_000);
      expect((await versionsOf(store, stream, { limit: 10_000 })).length).toBe(
        1_001,
      );
    });

    test("an unknown stream is empty in either direction", async () => {
      const store = await makeStore();
      const stream = newStream();
      expect(await store.readStream(stream)).toEqual([]);
      expect(
        await store.readStream(stream, { direction: "backward", from: 3 }),
      ).toEqual([]);
    });

    test("data come back as they were written: unicode, numbers, nesting, null", async () => {
      const store = await makeStore();
      const stream = newStream();
      const data = [json, null, true, 0.1, "", [], {}, [json]] as const;
      await store.append(
        appendOf({ stream, events: data.map((each) => happened(each)) }),
      );
      const events = await store.readStream(stream);
      expect(events.map((event) => event.data)).toEqual([...data]);
    });

    test("type, schema version, metadata and time come back as they were written", async () => {
      const store = await makeStore();
      const stream = newStream();
      const whole = {
        correlationId: "request ü",
        causationId: crypto.randomUUID(),
        actor: { kind: "service", id: "orders" },
        time: new Date("2026-02-03T04:05:06.789Z"),
      } as const;
      const bare = { correlationId: "", time: new Date(0) };
      const event = { type: "Größe", schemaVersion: 7, data: { a: 1 } };
      for (const metadata of [whole, bare])
        await store.append(appendOf({ stream, events: [event], metadata }));
      const [first, second] = await store.readStream(stream);
      expect(first).toMatchObject({ ...event, stream, version: 1 });
      expect(first?.metadata).toEqual(whole);
      expect(second?.metadata).toEqual(bare);
    });

    test("every event has an id of its own, a UUID v7, and the time of its recording", async () => {
      const store = await makeStore();
      const stream = await streamWith(store, 20);
      const events = await store.readStream(stream);
      expect(new Set(events.map(({ id }) => id)).size).toBe(20);
      for (const { id, recordedAt } of events) {
        expect(uuidV7Time(id)).toBeInstanceOf(Date);
        expect(recordedAt.getTime()).toBeGreaterThan(0);
      }
    });

    test("who changes what was given or read does not change what is stored", async () => {
      const store = await makeStore();
      const stream = newStream();
      const data = { list: [1] };
      const given = [happened(data)];
      await store.append(appendOf({ stream, events: given }));
      data.list.push(2);
      given.pop();
      const [read] = await store.readStream(stream);
      if (read) Reflect.set(read, "version", 9);
      const [again] = await store.readStream(stream);
      expect(again).toMatchObject({ data: { list: [1] }, version: 1 });
    });
  });
}

async function versionsOf(
  store: EventStore,
  stream: StreamName,
  slice?: StreamSlice,
): Promise<number[]> {
  const events = await store.readStream(stream, slice);
  return events.map(({ version }) => version);
}
