import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { ok } from "@tixlys/nexus";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import type { PasswordHash, Passwords } from "../../src/application/ports.ts";
import { ada, verifiedAccount } from "../application/memory/ports.ts";
import { overPostgres } from "./over-postgres.ts";

let database: TestDatabase;
let world: Awaited<ReturnType<typeof overPostgres>>;
/** What every hash waits for. */
let open = Promise.withResolvers<undefined>();
let hashing = 0;
const slow: Passwords = {
  async hash(password) {
    hashing += 1;
    await open.promise;
    // cast: stands for a hash.
    return ok(`h:${password}` as PasswordHash);
  },
  async verify(text, hash) {
    hashing += 1;
    await open.promise;
    return ok(hash === `h:${text}`);
  },
  isOutdated: () => false,
};
beforeAll(async () => {
  database = await testDatabase("auth", { max: 4 });
  world = await overPostgres(database, slow);
  open.resolve(undefined);
  await verifiedAccount(world.on);
});
beforeEach(() => {
  open = Promise.withResolvers<undefined>();
  hashing = 0;
});
afterAll(() => database.close());

const send = (path: string, body: object, key = crypto.randomUUID()) =>
  world.http.handle(
    new Request(`http://localhost${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": `"${key}"`,
      },
      body: JSON.stringify(body),
    }),
  );
const login = (n: number, password: string = ada.password) => ({
  identifier: n === 0 ? ada.username : `nobody-${n}`,
  password,
});
const registration = (n: number) => ({
  email: `keyed-${n}@example.test`,
  username: `keyed-${n}`,
  password: "engines weave algebra",
});

test.each([
  ["logins", "/v1/login", login],
  ["registrations", "/v1/register", registration],
])(
  "%s with an Idempotency-Key hold no connection while they hash",
  async (_what, path, body) => {
    // More than the pool has, and more than keyed requests may hold of it.
    const asked = Array.from({ length: 10 }, (_, n) => send(path, body(n)));
    while (hashing < 10) await Bun.sleep(5);
    const [busy] = await database.database.sql<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity
       where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`;
    expect(busy?.count).toBe(0);
    open.resolve(undefined);
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses).toEqual(
      path === "/v1/login" ? [200, ...Array(9).fill(401)] : Array(10).fill(201),
    );
  },
  20_000,
);

test("a login that is sent again is answered from what was kept, without another hash and without another session", async () => {
  open.resolve(undefined);
  const key = crypto.randomUUID();
  const first = await send("/v1/login", login(0), key);
  const again = await send("/v1/login", login(0), key);
  expect([first.status, again.status]).toEqual([200, 200]);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(await again.text()).toBe(await first.text());
  expect(hashing).toBe(1);
});

test("a failure counts whatever becomes of its request, and once for each time it was judged (auth #9)", async () => {
  open.resolve(undefined);
  const key = crypto.randomUUID();
  const statuses: number[] = [];
  for (let n = 0; n < 7; n += 1)
    statuses.push((await send("/v1/login", login(77, "wrong"), key)).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
});
