import { afterAll, beforeAll, expect, test } from "bun:test";
import { catalog, users } from "@tixlys/contracts";
import {
  at,
  eventually,
  mintFor,
  type Process,
  startProcess,
  tell,
  type TestBus,
  testBus,
  testCursorKey,
  type TestDatabase,
  testKeys,
  textAt,
} from "@tixlys/testkit";
import {
  customer,
  databaseOf,
  newOffer,
  newOrder,
  provider,
  serviceId,
} from "../api/orders-api.ts";

const entry = `${import.meta.dir}/../../src/main.ts`;
const keys = testKeys();
let db: TestDatabase;
let own: TestBus;
let auths: TestBus;
let others: TestBus;
let catalogs: TestBus;
let orders: Process;

beforeAll(async () => {
  [db, own, auths, others, catalogs] = await Promise.all([
    databaseOf(4),
    testBus("orders"),
    testBus("auth"),
    testBus("users"),
    testBus("catalog"),
  ]);
  orders = await startProcess(entry, {
    DATABASE_URL: db.url,
    NATS_URL: own.url,
    BISCUIT_PUBLIC_KEYS: keys.publicKeys,
    CURSOR_KEY: testCursorKey,
  });
  // A write is accepted while `auth` is heard of; its relay would tell this every second.
  await auths.bus.publish({
    subject: "auth.revoked.heartbeat.all",
    headers: {},
    payload: JSON.stringify({ at: new Date().toISOString(), position: 0 }),
    messageId: Bun.randomUUIDv7(),
  });
  await eventually("the heartbeat", async () => {
    const text = await (await fetch(`${orders.url}/health/ready`)).text();
    return text.includes('"revocations":"ok"') ? true : undefined;
  });
});
afterAll(async () => {
  await orders.stop();
  await Promise.all([own, auths, others, catalogs].map((each) => each.close()));
  await db.close();
});

type As = Parameters<typeof mintFor>[1];

async function send(
  path: string,
  as: As,
  { body, key }: { readonly body?: unknown; readonly key?: string } = {},
) {
  const response = await fetch(`${orders.url}${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${mintFor(keys, as)}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed: unknown = await response.json();
  return { status: response.status, headers: response.headers, body: parsed };
}

test("from the events of the others to an order that is placed, given, done and told of, in the process that is deployed, which then ends cleanly", async () => {
  const [me, ada] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  await tell(catalogs.bus, catalog, {
    type: "catalog.service.created",
    subject: serviceId,
    data: { serviceId, name: "Wiring", parentId: Bun.randomUUIDv7() },
  });
  await tell(others.bus, users, {
    type: "users.provider.updated",
    subject: ada,
    data: { userId: ada, radiusKm: 30 },
  });
  const key = crypto.randomUUID();
  const body = newOrder();
  // Without a key: what is refused with one is refused with it for good.
  await eventually("the service is known", async () => {
    const answer = await send("/v1/orders", customer(ada), { body });
    return answer.status === 201 ? true : undefined;
  });
  const placed = await send("/v1/orders", customer(me), { body, key });
  expect(placed.status).toBe(201);
  const again = await send("/v1/orders", customer(me), { body, key });
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(again.body).toEqual(placed.body);
  const path = `/v1/orders/${textAt(placed, "data.order.id")}`;
  const offered = await eventually("an offer", async () => {
    const answer = await send(`${path}/offers`, provider(ada), {
      body: newOffer(),
    });
    return answer.status === 201 ? answer : undefined;
  });
  const offer = textAt(offered, "data.offer.id");
  const won = await send(`${path}/offers/${offer}/accept`, customer(me));
  expect([won.status, at(won, "data.order.job.status")]).toEqual([
    200,
    "pending",
  ]);
  const job = `/v1/jobs/${textAt(won, "data.order.job.id")}`;
  for (const step of ["start", "complete"])
    expect((await send(`${job}/${step}`, provider(ada))).status).toBe(200);
  expect((await send(`${job}/confirm`, customer(me))).status).toBe(200);
  const authorization = `Bearer ${mintFor(keys, customer(me))}`;
  await eventually("the closed order in the list", async () => {
    const listed = await fetch(`${orders.url}/v1/orders?status=closed`, {
      headers: { authorization },
    });
    return (await listed.text()).includes(path.split("/").at(-1) ?? "-")
      ? true
      : undefined;
  });
  expect(await orders.stop()).toBe(0);
}, 40_000);
