/** A service process whose feed of revocations has nobody behind it, and an auth that can be asked (auth.md §3.7). */
import {
  afterAll,
  beforeAll,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import {
  eventually,
  mintFor,
  testBus,
  type TestBus,
  testDatabase,
  type TestDatabase,
  testKeys,
} from "@tixlys/testkit";
import { type Spawned, spawnService } from "./spawn.ts";

setDefaultTimeout(60_000);

const keys = testKeys();
const next = testKeys({ kid: 2 });
let database: TestDatabase;
let bus: TestBus;
let auth: Bun.Server<undefined>;
let service: Spawned;
/** What auth answers; undefined leaves it silent. */
let says: boolean | undefined = true;
let asked = 0;
let published = [keys];

beforeAll(async () => {
  [database, bus] = await Promise.all([
    testDatabase("users", { migrations: `${import.meta.dir}/migrations` }),
    testBus("users"),
  ]);
  auth = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    reusePort: false,
    routes: {
      "/v1/keys": () =>
        success({
          keys: published.flatMap(({ keySet }) =>
            keySet
              .list()
              .map(({ kid, publicKey }) => ({ keyId: kid, publicKey })),
          ),
        }),
      "/v1/service-tokens": () =>
        success({ token: "t", expiresAt: new Date(Date.now() + 600_000) }),
      "/v1/introspect": () => {
        asked += 1;
        return says === undefined
          ? new Promise(() => {})
          : success({ active: says });
      },
    },
  });
  service = await spawnService({
    DATABASE_URL: database.url,
    NATS_URL: bus.url,
    BISCUIT_PUBLIC_KEYS: keys.publicKeys,
    AUTH_URL: `http://127.0.0.1:${auth.port}`,
    SERVICE_SECRET: "8b1d6f2c9e3a47d5b0f4c8a17e62d935",
  });
});
afterAll(async () => {
  service.kill("SIGTERM");
  await service.exited;
  await Promise.all([auth.stop(true), database.close(), bus.close()]);
});

const success = (data: object): Response =>
  Response.json({ status: "success", data });

/** Asks with a token of that age; each is a new one, so that no answer of auth is remembered. */
async function ask(ageSeconds: number, signer = keys) {
  const issuedAt = new Date(Date.now() - ageSeconds * 1000);
  const token = mintFor(signer, {
    audiences: ["users"],
    issuedAt,
    expiresAt: new Date(issuedAt.getTime() + 300_000),
  });
  const response = await fetch(`${service.url}/v1/notes`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return {
    status: response.status,
    warning: response.headers.get("warning"),
    text: await response.text(),
  };
}

describe("while the feed of revocations is late", () => {
  test("auth is asked about tokens older than a minute, and its yes needs no warning", async () => {
    says = true;
    expect(await ask(0)).toMatchObject({ status: 200, warning: null });
    expect(asked).toBe(0);
    expect(await ask(90)).toMatchObject({ status: 200, warning: null });
    expect(asked).toBe(1);
  });

  test("auth's no is 401 token-revoked, and says nothing of how it was found out", async () => {
    says = false;
    const answer = await ask(90);
    expect(answer.status).toBe(401);
    expect(answer.text).toContain("token-revoked");
    expect(answer.text).not.toMatch(/introspect|block|auth says/);
  });

  test("where auth is silent, reads go on with a Warning", async () => {
    says = undefined;
    const answer = await ask(90);
    expect(answer.status).toBe(200);
    expect(answer.warning).toContain("revocations");
  });

  test("auth #76: a key that is removed in an emergency is refused as soon as it is heard of, and its successor fetched at once", async () => {
    says = true;
    published = [next];
    expect((await ask(0)).status).toBe(200);
    const publisher = await testBus("auth");
    try {
      const exp = Math.ceil(Date.now() / 1000) + 600;
      await publisher.bus.publish({
        subject: "auth.revoked.kid.1",
        payload: JSON.stringify({ kind: "kid", id: "1", exp }),
        messageId: Bun.randomUUIDv7(),
        headers: {},
      });
      await eventually("the key is gone", async () =>
        (await ask(0)).status === 401 ? true : undefined,
      );
      await eventually("its successor is known", async () =>
        (await ask(0, next)).status === 200 ? true : undefined,
      );
    } finally {
      await publisher.close();
    }
  });
});

describe("TOKEN_ENGINE=wasm", () => {
  test("a process whose engine decides opens and closes as any other, and counts nothing as overload", async () => {
    const engine = testKeys();
    const own = await spawnService({
      DATABASE_URL: database.url,
      NATS_URL: bus.url,
      BISCUIT_PUBLIC_KEYS: next.publicKeys,
      TOKEN_ENGINE: "wasm",
    });
    const status = async (signer: typeof keys, audience = "users") =>
      (
        await fetch(`${own.url}/v1/notes`, {
          headers: {
            authorization: `Bearer ${mintFor(signer, { audiences: [audience] })}`,
          },
        })
      ).status;
    expect(await status(next)).toBe(200);
    expect(await status(next, "orders")).toBe(401);
    expect(await status(engine)).toBe(401);
    const said = own.lines().map((line) => line["msg"]);
    expect(said).toContain("tokens are judged by the reference engine");
    const metrics = await (await fetch(`${own.metricsUrl}/metrics`)).text();
    expect(metrics).toContain("biscuit_engine_overloads_total");
    own.kill("SIGTERM");
    expect(await own.exited).toBe(0);
  });
});
