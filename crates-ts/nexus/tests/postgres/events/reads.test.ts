import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  beginEpoch,
  eventStore,
  purgeCommands,
  readAfter,
  readEpoch,
  streamBucket,
} from "../../../src/postgres/index.ts";
import type { ReadAfter } from "../../../src/postgres/index.ts";
import {
  appendOf,
  happened,
  newStream,
  newType,
} from "../../contract/context.ts";
import { type OwnDatabase, ownDatabase } from "./own-database.ts";

let own: OwnDatabase;

beforeAll(async () => {
  own = await ownDatabase();
});
afterAll(() => own.close());

test("a stream's bucket is what it always was", () => {
  // printf 'order/1' | sha256sum begins with f2d5.
  expect(streamBucket({ type: "order", id: "1" })).toBe(725);
});

describe("readAfter", () => {
  test("with bucket ranges that cover everything, each event comes to exactly one partition", async () => {
    const store = eventStore(own.database);
    const type = newType();
    const streams = Array.from({ length: 60 }, () => newStream());
    await Promise.all(
      streams.map((stream) =>
        store.append(appendOf({ stream, events: [happened({}, type)] })),
      ),
    );
    const ranges = [0, 256, 512, 768].map((low) => ({ low, high: low + 255 }));
    const parts = await Promise.all(
      ranges.map((buckets) => everything({ types: [type], buckets })),
    );
    for (const [index, part] of parts.entries())
      for (const { stream } of part)
        expect(Math.floor(streamBucket(stream) / 256)).toBe(index);
    expect(
      parts
        .flat()
        .map(({ stream }) => stream.id)
        .toSorted(),
    ).toEqual(streams.map(({ id }) => id).toSorted());
    expect(parts.every((part) => part.length > 0)).toBe(true);
  });

  test("a full page says that there is more, the last one that there is not", async () => {
    const { after } = await end();
    for (let n = 0; n < 3; n += 1)
      await eventStore(own.database).append(appendOf());
    const first = await readAfter(own.database.sql, { after, limit: 2 });
    expect([first.events.length, first.more]).toEqual([2, true]);
    const rest = await readAfter(own.database.sql, {
      after: first.next,
      limit: 2,
    });
    expect([rest.events.length, rest.more]).toEqual([1, false]);
  });

  test("a rare type does not keep one statement running: the call looks at a part and says that there is more", async () => {
    const { after } = await end();
    const type = newType();
    // As many positions as somebody else's rolled back imports would leave.
    await own.database
      .sql`select setval('nexus.position', ${after + 500_000}::bigint)`;
    await eventStore(own.database).append(
      appendOf({ events: [happened({}, type)] }),
    );
    const looked = await readAfter(own.database.sql, {
      after,
      limit: 10,
      types: [type],
    });
    expect(looked).toEqual({
      events: [],
      next: after + 200_000,
      held: false,
      more: true,
    });
    const { events } = await eventStore(own.database).readAll({
      from: after,
      types: [type],
    });
    expect(events).toHaveLength(1);
  });

  async function end(): Promise<{ after: number }> {
    const page = await eventStore(own.database).readAll({
      direction: "backward",
      limit: 1,
    });
    return { after: page.events[0]?.position ?? 0 };
  }

  async function everything(query: Omit<ReadAfter, "after" | "limit">) {
    const events = [];
    for (let after = 0; ;) {
      const page = await readAfter(own.database.sql, {
        ...query,
        after,
        limit: 5,
      });
      events.push(...page.events);
      after = page.next;
      if (!page.more) return events;
    }
  }
});

describe("housekeeping", () => {
  test("command ids are forgotten after thirty days, and not before", async () => {
    const store = eventStore(own.database);
    const [old, young] = [crypto.randomUUID(), crypto.randomUUID()];
    for (const commandId of [old, young])
      await store.append(appendOf({ commandId }));
    await own.database
      .sql`update nexus.commands set at = now() - interval '31 days' where command_id = ${old}`;
    await own.database.sql`
      insert into nexus.commands select gen_random_uuid(), 'filler', 'filler', 1, 1, now() - interval '40 days' from generate_series(1, 6000)`;
    const purged = await Promise.all([
      purgeCommands(own.database.sql),
      purgeCommands(own.another().sql),
    ]);
    expect(purged[0] + purged[1]).toBe(6_001);
    const left = await own.database.sql<
      { id: string }[]
    >`select command_id as id from nexus.commands where at < now() - interval '29 days' or command_id in (${old}, ${young})`;
    expect(left.map(({ id }) => id)).toEqual([young]);
    await expect(
      purgeCommands(own.database.sql, { olderThanDays: 0 }),
    ).rejects.toThrow(RangeError);
  });

  test("the epoch stays until a new one is begun", async () => {
    const first = await readEpoch(own.database.sql);
    expect(await readEpoch(own.another().sql)).toBe(first);
    const second = await beginEpoch(own.database.sql);
    expect(second).not.toBe(first);
    expect(await readEpoch(own.database.sql)).toBe(second);
  });
});
