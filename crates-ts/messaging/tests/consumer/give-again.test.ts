import { afterAll, beforeAll, expect, test } from "bun:test";
import { auth } from "@tixlys/contracts";
import { giveMissing, inspectStream } from "../../src/inspect/index.ts";
import type { Given, StreamEvent } from "../../src/inspect/index.ts";
import { outbox } from "../../src/postgres/index.ts";
import type { Consumer, Relay } from "../../src/postgres/index.ts";
import {
  effects,
  keys,
  listening,
  publishing,
  settled,
  stage,
  tell,
} from "../support/stage.ts";
import { until } from "../support/wait.ts";
import type { Stage } from "../support/stage.ts";

let on: Stage;
let relay: Relay;
let consumer: Consumer;
beforeAll(async () => {
  on = await stage();
  relay = publishing(on);
  consumer = listening(on);
});
afterAll(async () => {
  await Promise.all([relay.stop(), consumer.stop()]);
  await on.close();
});

test("a consumer is given what its inbox lacks, once, and what nobody handles leaves no trace", async () => {
  const [key = ""] = keys(1);
  const ids = await tell(on, [key], 5);
  await settled(on, 5);
  await on.producer.database.transact((tx) =>
    outbox(tx, auth).publish("auth.password.changed", {
      subject: key,
      aggregateVersion: 6,
      data: { userId: key },
    }),
  );
  const lost = ids.slice(1, 3);
  const { sql } = on.consumer.database;
  for (const id of lost) {
    await sql`delete from messaging.inbox where message_id = ${id}::uuid`;
    await sql`delete from effects where message_id = ${id}::uuid`;
  }
  const stream = await inspectStream(on.broker.adminUrl);
  const all: StreamEvent[] = [];
  const part = { filter: "evt.auth.>", from: new Date(0), to: new Date() };
  await until("all of it is in the stream", async () => {
    all.length = 0;
    const to = new Date(Date.now() + 60_000);
    await stream.readPart({ ...part, to }, async (page) => {
      all.push(...page);
    });
    return all.length === 6;
  });
  expect(await stream.begins()).toBe(all[0]?.storedAt);
  await stream.close();
  const given = all.map((event): Given => {
    const payload = new TextDecoder().decode(event.data);
    return { ...event, payload, key };
  });
  const missing = await giveMissing(on.consumer.database, "users-auth", given);
  expect(missing).toEqual([...lost, all.at(-1)?.messageId ?? ""]);
  await until("nothing waits", async () => {
    const waiting = await sql`
      select 1 from messaging.waiting union all select 1 from messaging.parked_key`;
    return waiting.length === 0;
  });
  const done = await effects(on);
  expect(done.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(await sql`select 1 from messaging.dead_letter`).toHaveLength(0);
  expect(await sql`select 1 from messaging.inbox`).toHaveLength(5);
}, 60_000);
