import { afterAll, beforeAll, expect, test } from "bun:test";
import { eventStore, postgresWorld } from "@tixlys/nexus/postgres";
import { runWithContext } from "@tixlys/telemetry";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import type { Work } from "../../src/application/ports.ts";
import { itemList } from "../../src/outbound/postgres/item-list.ts";
import { ownerReader } from "../../src/outbound/postgres/owners.ts";
import { workIn } from "../../src/outbound/postgres/work.ts";
import { requestIds } from "../../src/outbound/request-ids.ts";
import { ownerId } from "../domain/things.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase("events", { max: 8 });
});
afterAll(() => db.close());

const key = "a key of sixteen or more";

function appWith(change: (work: Work) => Work = (work) => work) {
  const { database } = db;
  return createApplication({
    world: postgresWorld(database, (tx) => change(workIn(tx))),
    events: eventStore(database),
    list: itemList(database),
    owners: ownerReader(database),
    requestIds: requestIds(() => Bun.randomUUIDv7()),
    forgetCommands: () => Promise.resolve(0),
  });
}

/** How many events and messages there are of one person. */
async function keptOf(owner: string) {
  const [row] = await db.database.sql<{ events: number; messages: number }[]>`
    select (select count(*)::int from nexus.events where data->>'ownerId' = ${owner}) as events,
           (select count(*)::int from messaging.outbox where payload::text::jsonb->'data'->>'ownerId' = ${owner}) as messages`;
  return row;
}

test("event and message are one transaction, with the ids of the request", async () => {
  const owner = ownerId();
  const made = await runWithContext(
    { requestId: "req-of-one-write", idempotencyKey: key },
    () =>
      appWith().createItem({
        ownerId: owner,
        name: "Lantern",
        quantity: 2,
        requestId: "req-of-one-write",
        idempotencyKey: key,
      }),
  );
  expect(await keptOf(owner)).toEqual({ events: 1, messages: 1 });
  const id = made.ok ? made.value.id : "";
  const [event] = await db.database.sql<{ meta: unknown }[]>`
    select meta::text::jsonb as meta from nexus.events where stream_id = ${id}`;
  expect(event?.meta).toMatchObject({ correlationId: "req-of-one-write" });
  const [message] = await db.database.sql<
    { subject: string; headers: unknown; payload: unknown }[]
  >`select subject, headers, payload from messaging.outbox where key = ${id}`;
  expect(message).toMatchObject({
    subject: "evt.events.item.created.v1",
    headers: { "x-request-id": "req-of-one-write", "idempotency-key": key },
    payload: {
      subject: id,
      aggregateVersion: 1,
      correlationId: "req-of-one-write",
      data: { itemId: id, ownerId: owner, name: "Lantern", quantity: 2 },
    },
  });
});

test("where the message cannot be written there is no event", async () => {
  const owner = ownerId();
  const broken = appWith((work) => ({
    ...work,
    announcements: {
      created: async (kept) => {
        await work.announcements.created(kept);
        throw new Error("the process dies here");
      },
    },
  }));
  const written = { ownerId: owner, name: "Lantern", requestId: "req" };
  await expect(broken.createItem(written)).rejects.toThrow("dies here");
  expect(await keptOf(owner)).toEqual({ events: 0, messages: 0 });
});

test("the same request sent eight times at once is one item, and all are answered with it", async () => {
  const owner = ownerId();
  const app = appWith();
  const written = {
    ownerId: owner,
    name: "Lantern",
    requestId: "req",
    idempotencyKey: key,
  };
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => app.createItem(written)),
  );
  const ids = answers.map((answer) => (answer.ok ? answer.value.id : answer));
  expect(new Set(ids).size).toBe(1);
  expect(typeof ids[0]).toBe("string");
  expect(await keptOf(owner)).toEqual({ events: 1, messages: 1 });
});

test("of different requests with one key at once one is done and the others are refused", async () => {
  const owner = ownerId();
  const app = appWith();
  const answers = await Promise.all(
    [1, 2, 3, 4].map((quantity) =>
      app.createItem({
        ownerId: owner,
        name: "Lantern",
        quantity,
        requestId: "req",
        idempotencyKey: key,
      }),
    ),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(
    answers.filter(
      (answer) => !answer.ok && answer.error.type === "KeyOfAnotherRequest",
    ),
  ).toHaveLength(3);
  expect(await keptOf(owner)).toEqual({ events: 1, messages: 1 });
});
