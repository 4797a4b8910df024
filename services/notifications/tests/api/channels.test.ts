import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import { publicPolicy } from "@tixlys/outbound-http";
import { eraseAccount, exportPart } from "@tixlys/messaging/people";
import { erasure } from "../../src/outbound/postgres/erasure.ts";
import {
  deliveriesOver,
  someKeys,
} from "../outbound/channels/deliveries-world.ts";
import { channelsOver } from "./channels-api.ts";

const admin = { roles: ["admin"] as const, userId: Bun.randomUUIDv7() };
let db: TestDatabase;
let call: ReturnType<typeof channelsOver>["call"];
let world: ReturnType<typeof deliveriesOver>;
beforeAll(async () => {
  db = await testDatabase("notifications", { max: 6 });
  ({ call } = channelsOver(db));
  world = deliveriesOver(db);
});
afterAll(() => db.close());

const refused = {
  ok: false,
  error: { type: "refused", reason: "channel-refused" },
} as const;
const somebody = () => Bun.randomUUIDv7();

type Listed = {
  data: {
    deliveries: Record<string, unknown>[];
    page: { nextCursor: string | null };
  };
};
async function listed(query: string): Promise<Listed["data"]> {
  const { status, body } = await call("GET", `/v1/deliveries${query}`, admin);
  expect(status).toBe(200);
  // cast: the conformance suite holds the answer against its schema
  return (body as Listed).data;
}

describe("deliveries", () => {
  test("are looked up by state, channel, kind, person and time, page by page, with neither address nor words", async () => {
    const [ada, eve] = [await world.somebody(), await world.somebody()];
    for (let nth = 0; nth < 3; nth += 1)
      await world.ask({ personId: ada, channel: "sms" });
    await world.worker("sms", async () => refused)();
    await world.ask({ personId: ada, kind: "offer-received" });
    await world.ask({ personId: eve, kind: "offer-received" });
    const failed = await listed(`?state=failed,sent&personId=${ada}&limit=2`);
    expect(failed.deliveries).toMatchObject([
      { channel: "sms", state: "failed", reason: "channel-refused" },
      { channel: "sms", state: "failed", attempts: 1 },
    ]);
    const rest = await listed(
      `?state=failed,sent&personId=${ada}&limit=2&cursor=${failed.page.nextCursor ?? ""}`,
    );
    expect(rest.deliveries).toHaveLength(1);
    expect(rest.page.nextCursor).toBeNull();
    const offers = await listed(`?kind=offer-received&channel=email`);
    expect(offers.deliveries.map((each) => each["personId"])).toEqual([
      eve,
      ada,
    ]);
    expect(Object.keys(offers.deliveries[0] ?? {}).toSorted()).toEqual(
      "attempts channel createdAt id kind nextAttemptAt personId state".split(
        " ",
      ),
    );
    expect((await listed("?from=2099-01-01T00:00:00Z")).deliveries).toEqual([]);
    expect(
      (await listed(`?to=2099-01-01T00:00:00Z&personId=${eve}`)).deliveries,
    ).toHaveLength(1);
  });

  test("that have failed are tried anew, once, and everybody is told who wanted it", async () => {
    const personId = await world.somebody();
    const by = { ...admin, userId: somebody() };
    await world.ask({ personId, channel: "sms" });
    const { id } = (await listed(`?personId=${personId}`)).deliveries[0] ?? {};
    const retry = () => call("POST", `/v1/deliveries/${String(id)}/retry`, by);
    expect((await retry()).status).toBe(409);
    await world.worker("sms", async () => refused)();
    expect((await retry()).body).toMatchObject({
      data: { delivery: { id, state: "queued", attempts: 0 } },
    });
    expect((await retry()).status).toBe(409);
    world.clock.set(new Date());
    await world.worker("sms", async () => ({ ok: true, value: null }))();
    expect((await listed(`?personId=${personId}`)).deliveries).toMatchObject([
      { state: "sent", attempts: 1 },
    ]);
    expect((await retry()).status).toBe(409);
    const told = await db.database.sql<{ text: string }[]>`
      select payload::text as text from messaging.outbox
       where subject = 'evt.notifications.delivery.retried.v1' and payload::text like ${`%${String(id)}%`}`;
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0]?.text ?? "")).toMatchObject({
      actor: { kind: "user", id: by.userId },
      data: { deliveryId: id, userId: personId, channel: "sms" },
    });
  });

  test("whose secret is gone, and unknown ones, are not tried anew", async () => {
    const personId = somebody();
    await world.ask({ personId, kind: "reset-password", sealed: "c2VhbGVk" });
    world.clock.set(new Date());
    await world.worker("email", async () => refused)();
    const { deliveries } = await listed(`?personId=${personId}`);
    const path = `/v1/deliveries/${String(deliveries[0]?.["id"])}/retry`;
    expect((await call("POST", path, admin)).status).toBe(409);
    const unknown = `/v1/deliveries/${somebody()}/retry`;
    expect((await call("POST", unknown, admin)).status).toBe(404);
  });
});

describe("push subscriptions", () => {
  const endpoint = "https://push.example.org/abc";
  const path = "/v1/push-subscriptions";

  test("are their person's alone: added once, listed without their secrets, removed", async () => {
    const ada = { userId: somebody() };
    const body = { endpoint, expirationTime: null, keys: someKeys };
    const added = await call("POST", path, ada, body);
    expect(added.status).toBe(201);
    const again = await call("POST", path, ada, body);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(added.body);
    const own = await call("GET", path, ada);
    expect(own.body).toMatchObject({
      data: { pushSubscriptions: [{ service: "push.example.org" }] },
    });
    expect(JSON.stringify(own.body)).not.toContain("abc");
    const location = added.headers.get("location") ?? "";
    const id = location.slice(location.lastIndexOf("/"));
    const eve = { userId: somebody() };
    expect((await call("DELETE", `${path}${id}`, eve)).status).toBe(404);
    expect((await call("DELETE", `${path}${id}`, ada)).status).toBe(200);
    expect((await call("DELETE", `${path}${id}`, ada)).status).toBe(404);
  });

  test("go to public names over TLS only, in production", async () => {
    const { call: strict } = channelsOver(db, { policy: publicPolicy });
    const subscribe = async (to: string) =>
      (
        await strict(
          "POST",
          path,
          { userId: somebody() },
          {
            endpoint: to,
            keys: someKeys,
          },
        )
      ).status;
    for (const wrong of [
      "http://push.example.org/1",
      "https://127.0.0.1/1",
      "https://[::1]/1",
      "https://2130706433/1",
      "https://0x7f.1/1",
      "https://169.254.169.254/latest",
      "https://localhost/1",
      "https://db.internal/1",
      "https://push.example.org:9200/1",
      "https://user:pw@push.example.org/1",
      "ftp://push.example.org/1",
    ])
      expect(`${wrong} ${String(await subscribe(wrong))}`).toBe(`${wrong} 422`);
    expect(await subscribe("https://push.example.org/other")).toBe(201);
  });

  test("with keys that are none are refused", async () => {
    const keys = {
      p256dh: `A${someKeys.p256dh.slice(1)}`,
      auth: someKeys.auth,
    };
    const wrong = await call(
      "POST",
      path,
      { userId: somebody() },
      {
        endpoint: `${endpoint}/keys`,
        keys,
      },
    );
    expect(wrong.status).toBe(422);
    expect(wrong.body).toMatchObject({
      data: { "keys.p256dh": { code: "invalid-format" } },
    });
  });
});

test("a person's subscriptions and deliveries are told with their export, without keys, and go with them", async () => {
  const userId = somebody();
  await world.subscribe(userId, "https://push.example.org/export");
  await world.ask({ personId: userId, channel: "push" });

  const part = await exportPart(db.database, erasure.data, { userId });
  const told = JSON.stringify(part);
  expect(told).toContain("push.example.org/export");
  expect(told).not.toContain(someKeys.auth);
  await db.database.transact((tx) => eraseAccount(tx, erasure, userId));
  expect(
    await db.database.sql`
      select 1 from push_subscriptions where user_id = ${userId}
      union all select 1 from deliveries where recipient_id = ${userId}`,
  ).toHaveLength(0);
});
