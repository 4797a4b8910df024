import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  eventually,
  mintFor,
  type Process,
  startProcess,
  type TestBus,
  testBus,
  testCursorKey,
  type TestDatabase,
  testDatabase,
  testKeys,
} from "@tixlys/testkit";

const entry = `${import.meta.dir}/../../src/main.ts`;
const gatewayEntry = `${import.meta.dir}/../../../steersman/src/main.ts`;
const keys = testKeys();
let db: TestDatabase;
let own: TestBus;
let auths: TestBus;
let replicas: readonly [Process, Process];
let edge: TestBus;
let gateway: Process;

beforeAll(async () => {
  [db, own, auths, edge] = await Promise.all([
    testDatabase("catalog"),
    testBus("catalog"),
    testBus("auth"),
    testBus("steersman"),
  ]);
  const environment = {
    DATABASE_URL: db.url,
    NATS_URL: own.url,
    BISCUIT_PUBLIC_KEYS: keys.publicKeys,
    CURSOR_KEY: testCursorKey,
  };
  replicas = await Promise.all([
    startProcess(entry, environment),
    startProcess(entry, environment),
  ]);
  gateway = await startProcess(gatewayEntry, {
    NATS_URL: edge.url,
    BISCUIT_PUBLIC_KEYS: keys.publicKeys,
    UPSTREAMS: `catalog=${replicas.map(({ url }) => url).join(",")}`,
  });
  await revocationsAreKnown();
});
afterAll(async () => {
  await Promise.all([gateway, ...replicas].map((each) => each.stop()));
  await Promise.all([own, auths, edge].map((each) => each.close()));
  await db.close();
});

/** A write is accepted while `auth` is heard of; its relay would tell this every second. */
async function revocationsAreKnown(): Promise<void> {
  const at = new Date().toISOString();
  await auths.bus.publish({
    subject: "auth.revoked.heartbeat.all",
    headers: {},
    payload: JSON.stringify({ at, position: 0 }),
    messageId: Bun.randomUUIDv7(),
  });
  for (const { url } of replicas)
    await eventually("the heartbeat", async () => {
      const text = await (await fetch(`${url}/health/ready`)).text();
      return text.includes('"revocations":"ok"') ? true : undefined;
    });
}

const managing = () => ({
  authorization: `Bearer ${mintFor(keys, { roles: ["admin"] })}`,
  "content-type": "application/json",
});

const send = (at: 0 | 1, method: string, path: string, body?: unknown) =>
  fetch(`${replicas[at].url}${path}`, {
    method,
    headers: managing(),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

test("what one replica has answered for, no tree of another is older than: name by name, and gone at once", async () => {
  for (let round = 0; round < 20; round += 1) {
    const [writes, reads] =
      round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    const known = await fetch(`${replicas[reads].url}/v1/tree`);
    const etag = known.headers.get("etag") ?? "";
    await known.text();
    const name = `Type ${crypto.randomUUID()}`;
    const made = await send(writes, "POST", "/v1/types", { name });
    expect(made.status).toBe(201);
    const fresh = await fetch(`${replicas[reads].url}/v1/tree`, {
      headers: { "if-none-match": etag },
    });
    expect(fresh.status).toBe(200);
    expect(await fresh.text()).toContain(name);
    const location = made.headers.get("location") ?? "";
    const path = location.replace("/catalog", "");
    expect((await send(writes, "DELETE", path)).status).toBe(200);
    const after = await fetch(`${replicas[reads].url}/v1/tree`);
    expect(await after.text()).not.toContain(name);
  }
});

test("http-rules 27, 28: an entry with a key is made once, by whichever replica it is asked of", async () => {
  const body = JSON.stringify({ name: `Keyed ${crypto.randomUUID()}` });
  const headers = { ...managing(), "idempotency-key": crypto.randomUUID() };
  const ask = ({ url }: Process) =>
    fetch(`${url}/v1/types`, { method: "POST", headers, body });
  const first = await ask(replicas[0]);
  const again = await ask(replicas[1]);
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(await again.text()).toBe(await first.text());
});

test("through the gateway: what was made is in the next tree, whichever replica is asked", async () => {
  const at = (path: string) => `${gateway.url}/catalog${path}`;
  for (let round = 0; round < 6; round += 1) {
    const name = `Edge ${crypto.randomUUID()}`;
    const made = await fetch(at("/v1/types"), {
      method: "POST",
      headers: managing(),
      body: JSON.stringify({ name }),
    });
    expect(made.status).toBe(201);
    for (let ask = 0; ask < 3; ask += 1)
      expect(await (await fetch(at("/v1/tree"))).text()).toContain(name);
    const location = made.headers.get("location") ?? "";
    const read = await fetch(`${gateway.url}${location}`);
    expect([read.status, read.headers.get("etag")]).toEqual([200, '"1"']);
  }
  const nobody = { method: "POST", body: '{"name":"Mine"}' };
  const headers = { "content-type": "application/json" };
  const refused = await fetch(at("/v1/types"), { ...nobody, headers });
  expect(refused.status).toBe(401);
});

test("a refusal with a key leaves nothing behind, and is told again", async () => {
  const name = `Refused ${crypto.randomUUID()}`;
  expect((await send(0, "POST", "/v1/types", { name })).status).toBe(201);
  const headers = { ...managing(), "idempotency-key": crypto.randomUUID() };
  const ask = () =>
    fetch(`${replicas[0].url}/v1/types`, {
      method: "POST",
      headers,
      body: JSON.stringify({ name: name.toUpperCase() }),
    });
  const statuses = [(await ask()).status, (await ask()).status];
  expect(statuses).toEqual([409, 409]);
});

test("both end cleanly", async () => {
  const codes = await Promise.all(replicas.map((each) => each.stop()));
  expect(codes).toEqual([0, 0]);
});
