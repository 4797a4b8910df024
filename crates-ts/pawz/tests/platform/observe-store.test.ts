import { afterAll, beforeAll, expect, test } from "bun:test";
import { defineEvents, err, field, ok, retryConflicts } from "@tixlys/nexus";
import type { ReadModel } from "@tixlys/nexus";
import {
  asDocuments,
  eventStore,
  nexusSql,
  postgresWorld,
  startProjections,
} from "@tixlys/nexus/postgres";
import { createMetrics, type Metrics } from "@tixlys/telemetry";
import { eventually, testDatabase, type TestDatabase } from "@tixlys/testkit";
import {
  observeStore,
  type ObservedStore,
} from "../../src/platform/observe-store.ts";

type Noted = { readonly type: "Noted"; readonly n: number };
const events = defineEvents<Noted>()({
  Noted: { version: 1, fields: { n: field.whole() } },
});
let opened: TestDatabase;
let metrics: Metrics;
let observed: ObservedStore;

beforeAll(async () => {
  opened = await testDatabase("pawz-fixture", { migrations: "none" });
  for (const statement of nexusSql.split("--> statement-breakpoint"))
    await opened.database.sql.unsafe(statement);
  metrics = createMetrics();
  const { database } = opened;
  observed = observeStore({ service: "shop", database, metrics });
});
afterAll(() => opened.close());

/** The value of the one series that matches. */
async function valueOf(series: RegExp): Promise<number | undefined> {
  const { body } = await metrics.render();
  const line = body.split("\n").find((each) => series.test(each));
  return line === undefined ? undefined : Number(line.split(" ").at(-1));
}

const note = (id: string, ns: readonly number[]) =>
  eventStore(opened.database).append({
    stream: { type: "note", id },
    expected: "any",
    events: ns.map((n) => events.encode({ type: "Noted", n })),
    metadata: { correlationId: "test", time: new Date() },
  });

test("a try of the command handler that meets somebody else's write is counted by the type of its stream", async () => {
  const world = postgresWorld(opened.database, () => ({}), observed);
  const stream = { type: "order", id: "1" };
  let tries = 0;
  const done = await retryConflicts(world, () => {
    tries += 1;
    return Promise.resolve(
      tries < 3
        ? err({
            type: "VersionConflict" as const,
            stream,
            expected: 0,
            actual: 1,
          })
        : ok(tries),
    );
  });
  expect(done).toEqual(ok(3));
  expect(
    await valueOf(
      /^event_store_version_conflicts_total\{service="shop",stream_type="order"\}/,
    ),
  ).toBe(2);
});

test("how far a projection is behind, also with nobody at work, and what it goes on without can be read as metrics", async () => {
  const model: ReadModel<{ n: number }, Noted> = {
    name: "notes",
    version: 1,
    events,
    idOf: (_, { stream }) => stream.id,
    initial: () => ({ n: 0 }),
    evolve: (_, { n }) => {
      if (n === 13) throw new Error("thirteen");
      return { n };
    },
  };
  const start = () =>
    startProjections({
      database: opened.database,
      projections: [asDocuments(model, { partitions: 1 })],
      settings: { maxAttempts: 1 },
    });
  const lag = /^projection_lag_seconds\{.*projection="notes",state="live"\}/;
  const parked =
    /^projection_parked_streams\{service="shop",projection="notes",state="live"\}/;
  const first = start();
  await note("good", [1]);
  await note("bad", [13]);
  await eventually("it is parked", async () =>
    (await valueOf(parked)) === 1 ? true : undefined,
  );
  await eventually("it has looked at all", async () =>
    (await valueOf(lag)) === 0 ? true : undefined,
  );
  await first.stop();
  await note("good", [2]);
  await Bun.sleep(60);
  expect(await valueOf(lag)).toBeGreaterThan(0.05);
  await opened.database.sql`
    insert into nexus.process_commands (command_id, name, process_id, command, meta, state)
    values (gen_random_uuid(), 'p', '1', '{}', '{}', 'parked')`;
  expect(
    await valueOf(/^process_parked_work\{service="shop",kind="command"\}/),
  ).toBe(1);
  expect(
    await valueOf(/^process_parked_work\{service="shop",kind="timeout"\}/),
  ).toBe(0);
  const second = start();
  await eventually("it caught up", async () =>
    (await valueOf(lag)) === 0 ? true : undefined,
  );
  await second.stop();
});
