import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { RecordedEvent } from "../../../src/index.ts";
import { eventStore } from "../../../src/postgres/index.ts";
import type { InlineProjection } from "../../../src/postgres/index.ts";
import {
  appended,
  appendOf,
  expectVersions,
  happened,
  newStream,
  numbered,
  streamWith,
} from "../../contract/context.ts";
import { openTransaction } from "./open-transaction.ts";
import { type OwnDatabase, ownDatabase } from "./own-database.ts";

let own: OwnDatabase;

beforeAll(async () => {
  own = await ownDatabase();
  await own.database
    .sql`create table counted (stream text primary key, n int not null)`;
});
afterAll(() => own.close());

const rowsOf = async (stream: string): Promise<number> => {
  const [row] = await own.database.sql<
    { n: number }[]
  >`select n from counted where stream = ${stream}`;
  return row?.n ?? 0;
};

describe("one transaction", () => {
  test("appends to several streams and writes its own rows, all or none", async () => {
    const store = eventStore(own.database);
    for (const commits of [true, false]) {
      const [one, two] = [newStream(), newStream("other")];
      const outcome = own.database.transact(async (tx) => {
        const inside = eventStore(tx);
        appended(await inside.append(appendOf({ stream: one })));
        appended(
          await inside.append(appendOf({ stream: two, events: numbered(2) })),
        );
        appended(await inside.append(appendOf({ stream: one, expected: 1 })));
        await tx.sql`insert into counted values (${one.id}, 3)`;
        expect(await inside.readStream(one)).toHaveLength(2);
        if (!commits) throw new Error("undone");
      });
      await outcome.catch(() => undefined);
      await expectVersions(store, one, commits ? 2 : 0);
      await expectVersions(store, two, commits ? 2 : 0);
      expect(await rowsOf(one.id)).toBe(commits ? 3 : 0);
    }
  });

  test("goes on after a conflict and after a repeated command, and its command ids are its own", async () => {
    const store = eventStore(own.database);
    const stream = await streamWith(store, 2);
    const [known, refused] = [crypto.randomUUID(), crypto.randomUUID()];
    await store.append(appendOf({ commandId: known }));
    await own.database.transact(async (tx) => {
      const inside = eventStore(tx);
      const conflict = await inside.append(
        appendOf({ stream, expected: 1, commandId: refused }),
      );
      expect(conflict).toMatchObject({ ok: false, error: { actual: 2 } });
      const repeated = await inside.append(
        appendOf({ stream, commandId: known }),
      );
      expect(appended(repeated).repeated).toBe(true);
      appended(
        await inside.append(
          appendOf({ stream, expected: 2, commandId: refused }),
        ),
      );
      const again = await inside.append(
        appendOf({ stream, commandId: refused }),
      );
      expect(appended(again)).toMatchObject({
        firstVersion: 3,
        repeated: true,
      });
    });
    await expectVersions(store, stream, 3);
    const left = await own.database
      .sql`select from nexus.commands where first_version = 0`;
    expect(left).toHaveLength(0);
  });

  test("that rolls back forgets its command: the same command again has its effect", async () => {
    const append = appendOf({ commandId: crypto.randomUUID() });
    await own.database
      .transact(async (tx) => {
        await eventStore(tx).append(append);
        throw new Error("undone");
      })
      .catch(() => undefined);
    const done = await eventStore(own.database).append(append);
    expect(appended(done)).toMatchObject({ firstVersion: 1, repeated: false });
  });
});

describe("two transactions that run one command at once", () => {
  for (const where of ["on one stream", "on a new stream each"])
    test(`${where}: the later one goes on, has no effect of that command, and leaves no hole in a stream`, async () => {
      const store = eventStore(own.database);
      const one = await streamWith(store, 1);
      const two = where === "on one stream" ? one : newStream();
      const [commandId, other] = [crypto.randomUUID(), newStream()];
      const open = await openTransaction(own.database, (tx) =>
        eventStore(tx).append(appendOf({ stream: one, commandId })),
      );
      const later = own.database.transact(async (tx) => {
        const inside = eventStore(tx);
        await inside.append(appendOf({ stream: other }));
        const answer = await inside.append(
          appendOf({ stream: two, commandId }),
        );
        expect(appended(answer)).toMatchObject({
          stream: one,
          lastVersion: 2,
          repeated: true,
        });
        await inside.append(appendOf({ stream: other, expected: 1 }));
      });
      await Bun.sleep(100);
      await open.end();
      await later;
      await expectVersions(store, other, 2);
      for (const stream of [one, two]) {
        const before = (await store.readStream(stream)).length;
        const next = await store.append(appendOf({ stream, expected: before }));
        expect(appended(next).firstVersion).toBe(before + 1);
      }
    });
});

describe("an inline projection", () => {
  const seen: RecordedEvent[] = [];
  const counting: InlineProjection = {
    types: ["Happened", "Other"],
    apply: async (tx, events) => {
      seen.push(...events);
      for (const { stream, data } of events) {
        await tx.sql`insert into counted values (${stream.id}, 1) on conflict (stream) do update set n = counted.n + 1`;
        if (data === "poison") throw new Error("refused by the projection");
      }
    },
  };

  test("gets exactly what was recorded of its types, and is there when the append is", async () => {
    seen.length = 0;
    const store = eventStore(own.database, { inline: [counting] });
    const stream = newStream();
    const events = [
      happened({ a: [1] }),
      happened({}, "Foreign"),
      happened("ü", "Other"),
    ];
    await store.append(appendOf({ stream, events }));
    const stored = await store.readStream(stream);
    expect(seen).toEqual([...stored].filter(({ type }) => type !== "Foreign"));
    expect(await rowsOf(stream.id)).toBe(2);
  });

  test("takes the append back when it throws, and the append takes it back in a transaction", async () => {
    const store = eventStore(own.database, { inline: [counting] });
    const stream = await streamWith(store, 1);
    const refused = store.append(
      appendOf({ stream, events: [happened(), happened("poison")] }),
    );
    await expect(refused).rejects.toThrow("refused by the projection");
    await own.database
      .transact(async (tx) => {
        await eventStore(tx, { inline: [counting] }).append(
          appendOf({ stream }),
        );
        throw new Error("undone");
      })
      .catch(() => undefined);
    await expectVersions(store, stream, 1);
    expect(await rowsOf(stream.id)).toBe(1);
  });

  test("hears nothing of a conflict or a repeated command", async () => {
    const store = eventStore(own.database, { inline: [counting] });
    const append = appendOf({ expected: 0, commandId: crypto.randomUUID() });
    for (let n = 0; n < 3; n += 1) appended(await store.append(append));
    await store.append({ ...append, commandId: crypto.randomUUID() });
    expect(await rowsOf(append.stream.id)).toBe(1);
  });

  test("counts right under concurrent appends to one stream", async () => {
    const store = eventStore(own.database, { inline: [counting] });
    const stream = newStream();
    await Promise.all(
      numbered(30).map(() => store.append(appendOf({ stream }))),
    );
    expect(await rowsOf(stream.id)).toBe(30);
  });
});
