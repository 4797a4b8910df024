import { afterAll, beforeAll, expect, test } from "bun:test";
import { lanes } from "../../src/lane.ts";
import { askForReplay, replayAsked } from "../../src/relay/replay-request.ts";
import type { Asked } from "../../src/relay/replay-request.ts";
import { replay } from "../../src/postgres/index.ts";
import type { Consumer, Relay } from "../../src/postgres/index.ts";
import {
  keys,
  listening,
  ofKey,
  publishing,
  settled,
  stage,
  tell,
  upTo,
} from "../support/stage.ts";
import { until } from "../support/wait.ts";
import type { Stage } from "../support/stage.ts";

let on: Stage;
let relay: Relay;
let consumer: Consumer;
const some = keys(10);
const ids: string[] = [];

beforeAll(async () => {
  on = await stage();
  relay = publishing(on);
  consumer = listening(on);
});
afterAll(async () => {
  await Promise.all([relay.stop(), consumer.stop()]);
  await on.close();
});

const bothConnected = (): boolean =>
  on.authBus.status() === "ok" && on.usersBus.status() === "ok";

/** Every event has exactly one effect, and each key's are in order. */
async function complete(versions: number): Promise<void> {
  const all = await settled(on, ids.length, 20_000);
  expect(all.map(({ id }) => id).sort()).toEqual([...ids].sort());
  for (const key of some) expect(ofKey(all, key)).toEqual(upTo(versions));
}

test("http-rules 76, 80: a broker that dies in the middle costs no event and doubles no effect", async () => {
  const writing = tell(on, some, 20).then(
    (written) => void ids.push(...written),
  );
  await until(
    "something has arrived",
    async () => (await settled(on, 1)).length > 20,
  );
  await on.broker.kill();
  await Bun.sleep(200);
  await on.broker.start();
  await writing;
  await until("both are back", bothConnected);
  await complete(20);
}, 90_000);

test("http-rules 76: after the loss of the broker's whole store the relay publishes everything again by itself, and no effect comes twice", async () => {
  await consumer.stop();
  ids.push(...(await tell(on, some, 3, 21)));
  await until("the relay is done", async () =>
    relay.published(ids.at(-1) ?? "", 1_000),
  );
  await on.broker.wipe();
  await until("both are back", bothConnected);
  consumer = listening(on);
  await complete(23);
  expect(on.log.lines.join("\n")).toContain("the stream has been made anew");
  ids.push(...(await tell(on, some, 1, 24)));
  await complete(24);
}, 90_000);

test("replay publishes everything again on demand; the stream and the inboxes know it", async () => {
  const again = await replay({
    database: on.producer.database,
    bus: on.authBus,
    subject: "evt.auth.account.verified.v1",
  });
  expect(again).toEqual({
    published: ids.length,
    known: ids.length,
    keptSince: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
  await complete(24);
}, 90_000);

test("whoever sees a replay at its end sees everything that it brought", async () => {
  const { database } = on.producer;
  for (let round = 0; round < 3; round += 1) {
    const asked = await Promise.all(
      lanes.events.buckets.map((bucket) => askForReplay(database, bucket, {})),
    );
    const open = asked.filter((id) => id !== undefined);
    const count = (): Promise<Asked> => replayAsked(database, "events", open);
    const deadline = Date.now() + 30_000;
    let now = await count();
    while (now.open > 0 && Date.now() < deadline) now = await count();
    expect(now).toMatchObject({ open: 0, published: ids.length });
  }
}, 90_000);

test("replay takes a time and a subject, and publishes nothing else", async () => {
  const { database } = on.producer;
  const nothing = { published: 0, known: 0 };
  expect(
    await replay({
      database,
      bus: on.authBus,
      to: new Date(Date.now() - 3_600_000),
    }),
  ).toMatchObject(nothing);
  expect(
    await replay({ database, bus: on.authBus, subject: "evt.auth.session.>" }),
  ).toMatchObject(nothing);
  expect(
    (await replay({ database, bus: on.authBus, subject: "evt.auth.account.>" }))
      .published,
  ).toBe(ids.length);
  await relay.stop();
  const [half] = await database.sql<{ at: string; n: number }[]>`
    select at::text, (select count(*)::int from messaging.outbox where created_at >= at) as n
      from (select created_at as at from messaging.outbox order by created_at offset ${ids.length / 2} limit 1) as middle`;
  expect(
    (await replay({ database, bus: on.authBus, from: new Date(half?.at ?? 0) }))
      .published,
  ).toBeGreaterThanOrEqual(half?.n ?? Infinity);
  await complete(24);
}, 90_000);
