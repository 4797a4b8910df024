import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";
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
import type { Stage } from "../support/stage.ts";
import type { Relay } from "../../src/postgres/index.ts";

let on: Stage;
let relay: Relay;

beforeAll(async () => {
  on = await stage();
  relay = publishing(on);
});

beforeEach(
  async () =>
    void (await on.consumer.database
      .sql`truncate effects, messaging.inbox, messaging.waiting, messaging.parked_key, messaging.dead_letter`),
);

afterAll(async () => {
  await relay.stop();
  await on.close();
});

describe("a consumer", () => {
  test("http-rules 76, 78: every event takes effect once, in the order of its key", async () => {
    const some = keys(10);
    const ids = await tell(on, some, 10);
    const consumer = listening(on);
    const all = await settled(on, 100);
    await consumer.stop();
    expect(all.map(({ id }) => id).sort()).toEqual([...ids].sort());
    for (const key of some) expect(ofKey(all, key)).toEqual(upTo(10));
  });

  test("http-rules 76: a message that is delivered again has no second effect, and is acknowledged", async () => {
    const consumer = listening(on);
    const [id] = await tell(on, keys(1), 1);
    await settled(on, 1);
    const [row] = await on.producer.database
      .sql`select subject, payload::text, headers::text from messaging.outbox where message_id = ${id ?? ""}::uuid`;
    for (let again = 0; again < 3; again += 1)
      await on.authBus.publish({
        subject: String(row?.["subject"]),
        headers: {},
        payload: String(row?.["payload"]),
      });
    const [next] = await tell(on, keys(1), 1);
    const all = await settled(on, 2);
    await consumer.stop();
    expect(all.map((one) => one.id)).toEqual([id ?? "", next ?? ""]);
    const [dead] = await on.consumer.database
      .sql`select count(*)::int as n from messaging.dead_letter`;
    expect(dead?.["n"]).toBe(0);
  });
});
