import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Append, EventStore } from "../../../src/index.ts";
import { eventStore } from "../../../src/postgres/index.ts";
import { appended, appendOf, newStream } from "../../contract/context.ts";
import { asAdmin } from "../infra.ts";
import { type OwnDatabase, ownDatabase } from "./own-database.ts";

let own: OwnDatabase;

beforeAll(async () => {
  own = await ownDatabase();
});
afterAll(() => own.close());

/** Ends the server's side of every connection of one pool. */
const kill = (applicationName: string): Promise<unknown> =>
  asAdmin(
    (sql) =>
      sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${applicationName}`,
  );

/** Sends a command again under its id until it is answered. @returns How often it was sent. */
async function insist(store: EventStore, append: Append): Promise<number> {
  for (let sent = 1; sent <= 100; sent += 1) {
    const answer = await store.append(append).catch(() => undefined);
    if (answer !== undefined) {
      appended(answer);
      return sent;
    }
    await Bun.sleep(5);
  }
  throw new Error("a hundred tries were not enough");
}

test("appends whose connections are killed again and again have exactly one effect each when they are sent again under their command id", async () => {
  const name = `${own.name}_killed`;
  const pool = own.another({ applicationName: name, max: 4 });
  const stores = [
    eventStore(pool),
    eventStore(pool, { groupCommit: { appends: 1, statements: 4 } }),
    eventStore(pool, {
      inline: [{ types: ["None"], apply: () => Promise.resolve() }],
    }),
  ];
  const streams = Array.from({ length: 5 }, () => newStream());
  let done = 0;
  let again = 0;
  let killing = true;
  const clients = Array.from({ length: 24 }, async (_, who) => {
    const store = stores[who % stores.length] ?? eventStore(pool);
    for (let n = 0; n < 10 || killing; n += 1) {
      const stream = streams[(who + n) % streams.length] ?? newStream();
      const append = appendOf({ stream, commandId: crypto.randomUUID() });
      again += (await insist(store, append)) - 1;
      done += 1;
    }
  });
  for (let kills = 0; kills < 12; kills += 1) {
    await Bun.sleep(40);
    await kill(name);
  }
  killing = false;
  await Promise.all(clients);
  const [row] = await own.database.sql<
    { events: number; commands: number; versions: number }[]
  >`select (select count(*) from nexus.events)::int as events, (select count(*) from nexus.commands)::int as commands,
           (select sum(version) from nexus.streams)::int as versions`;
  expect(row).toEqual({ events: done, commands: done, versions: done });
  expect(again).toBeGreaterThan(0);
}, 60_000);

test("an append without a command id is not tried again by itself after a lost connection", async () => {
  const name = `${own.name}_once`;
  const store = eventStore(own.another({ applicationName: name, max: 1 }));
  const stream = newStream();
  await own.database.transact(async (tx) => {
    await eventStore(tx).append(appendOf({ stream }));
    const waiting = store.append(appendOf({ stream })).then(
      () => "appended",
      () => "failed",
    );
    await Bun.sleep(100);
    await kill(name);
    expect(await waiting).toBe("failed");
  });
  expect(await eventStore(own.database).readStream(stream)).toHaveLength(1);
});
