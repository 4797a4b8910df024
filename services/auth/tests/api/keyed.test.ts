import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { ok } from "@tixlys/nexus";
import { testDatabase, totpCode, type TestDatabase } from "@tixlys/testkit";
import type { PasswordHash, Passwords } from "../../src/application/ports.ts";
import { ada, loggedIn, verifiedAccount } from "../application/memory/ports.ts";
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

const send = (
  path: string,
  body: object,
  key: string = crypto.randomUUID(),
  token?: string,
) =>
  world.http.handle(
    new Request(`http://localhost${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": `"${key}"`,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
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

/** Connections with a transaction. */
async function transactions(): Promise<number | undefined> {
  const [busy] = await database.database.sql<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
     where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`;
  return busy?.count;
}

test.each([
  ["logins", "/v1/login", login],
  ["registrations", "/v1/register", registration],
])(
  "%s with an Idempotency-Key hold no connection while they hash",
  async (_what, path, body) => {
    // More than the pool has, and more than keyed requests may hold of it.
    const asked = Array.from({ length: 10 }, (_, n) => send(path, body(n)));
    while (hashing < 10) await Bun.sleep(5);
    expect(await transactions()).toBe(0);
    open.resolve(undefined);
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses).toEqual(
      path === "/v1/login" ? [200, ...Array(9).fill(401)] : Array(10).fill(201),
    );
  },
  20_000,
);

/** What every other door for a password is asked with; its answer to the first of several. */
type Door = readonly [path: string, status: number, ask: () => Promise<Ask>];
type Ask = { readonly body: object; readonly token?: string };
const newPassword = "another engine for algebra";
const doors: readonly Door[] = [
  [
    "/v1/step-up",
    200,
    async () => {
      const { accessToken: token } = await loggedIn(world.on);
      return { body: { password: ada.password }, token };
    },
  ],
  [
    "/v1/password/change",
    200,
    async () => {
      const { accessToken: token } = await loggedIn(world.on);
      const body = { currentPassword: ada.password, newPassword };
      return { body, token };
    },
  ],
  [
    "/v1/password/reset",
    200,
    async () => {
      await world.on.app.forgotPassword({ email: ada.email });
      const token = world.on.mailed.at(-1) ?? "";
      return { body: { token, newPassword: ada.password } };
    },
  ],
  [
    "/v1/bootstrap",
    201,
    async () => {
      const invited = await world.on.app.inviteRoot();
      const token = invited.ok ? invited.value.token : "";
      const names = { email: "root@example.test", username: "the-root" };
      return { body: { token, ...names, password: newPassword } };
    },
  ],
];

test.each(doors)(
  "POST %s with an Idempotency-Key holds no connection while it hashes",
  async (path, status, ask) => {
    open.resolve(undefined);
    const { body, token } = await ask();
    open = Promise.withResolvers<undefined>();
    hashing = 0;
    const asked = Array.from({ length: 3 }, () =>
      send(path, body, crypto.randomUUID(), token),
    );
    while (hashing < 3) await Bun.sleep(5);
    expect(await transactions()).toBe(0);
    open.resolve(undefined);
    const statuses = (await Promise.all(asked)).map((each) => each.status);
    expect(statuses).toContain(status);
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

test("a second factor that is sent again is answered from what was kept: the same codes, the same session (auth #19 #21)", async () => {
  open.resolve(undefined);
  const { on } = world;
  const own = { ...ada, email: "keyed@factor.test", username: "keyed-factor" };
  await verifiedAccount(on, own);
  const { accessToken: token } = await loggedIn(on, own);
  const started = await send("/v1/mfa/totp", {}, undefined, token);
  const { secret } = await dataOf(started);
  const twice = async (path: string, body: object, by?: string) => {
    const key = crypto.randomUUID();
    const first = await send(path, body, key, by);
    const again = await send(path, body, key, by);
    expect([path, first.status, again.status]).toEqual([path, 200, 200]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const text = await first.text();
    expect(await again.text()).toBe(text);
    return text;
  };
  const code = totpCode(String(secret), on.now());
  const activated = await twice("/v1/mfa/totp/activate", { code }, token);
  expect(activated).toContain("recoveryCodes");
  const asked = await send("/v1/login", {
    identifier: own.username,
    password: own.password,
  });
  expect(asked.status).toBe(401);
  const { credentials } = await dataOf(asked);
  const challenge = Object(credentials).challenge;
  on.advance(30_000);
  const totp = totpCode(String(secret), on.now());
  await twice("/v1/login/mfa", { challenge, totp });
  // Without the key it is good for nothing any more.
  expect((await send("/v1/login/mfa", { challenge, totp })).status).toBe(401);
});

async function dataOf(answer: Response): Promise<Record<string, unknown>> {
  // cast: the test compares what it finds in it.
  return ((await answer.json()) as { data: Record<string, unknown> }).data;
}
