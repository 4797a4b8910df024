import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect, type Database } from "@tixlys/nexus/postgres";
import { perAddress, reply, route } from "@tixlys/pawz";
import {
  limitsSql,
  postgresLimits,
  purgeLimits,
} from "@tixlys/pawz/limits/postgres";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";

let own: TestDatabase;
beforeAll(async () => {
  own = await testDatabase("limits", { migrations: "none" });
  for (const statement of limitsSql.split("--> statement-breakpoint"))
    await own.database.sql.unsafe(statement);
});
afterAll(() => own.close());

/** A pool of its own, as another process has one; its statements are counted. */
function replica(): { database: Database; statements: () => number } {
  let statements = 0;
  const database = connect({
    url: own.url,
    applicationName: "replica",
    max: 4,
    onQuery: () => void (statements += 1),
  });
  return { database, statements: () => statements };
}

const take = (key: string, quota: number, windowMs = 60_000) => [
  { key, quota, windowMs },
];

describe("counts in PostgreSQL", () => {
  test("let exactly the quota through, however many replicas are asked at once (http-rules 48)", async () => {
    const replicas = [replica(), replica(), replica()];
    const stores = replicas.map(({ database }) => postgresLimits(database));
    const taken = await Promise.all(
      Array.from({ length: 300 }, async (_, n) => {
        const store = stores[n % stores.length] ?? postgresLimits(own.database);
        const [each] = await store.take(take("crowd", 100));
        return each?.allowed === true;
      }),
    );
    await Promise.all(replicas.map(({ database }) => database.close()));
    expect(taken.filter(Boolean)).toHaveLength(100);
  });

  test("survive a restart", async () => {
    const before = replica();
    await postgresLimits(before.database).take(take("restart", 2));
    await before.database.close();
    const after = replica();
    const store = postgresLimits(after.database);
    expect(await store.take(take("restart", 2))).toMatchObject([
      { allowed: true, remaining: 0 },
    ]);
    expect(await store.take(take("restart", 2))).toMatchObject([
      { allowed: false, remaining: 0 },
    ]);
    await after.database.close();
  });

  test("begin anew when a window has ended, and refused requests do not lengthen it", async () => {
    const { database } = replica();
    const store = postgresLimits(database);
    const windowMs = 400;
    const startedAt = performance.now();
    await store.take(take("window", 1, windowMs));
    let last = await store.take(take("window", 1, windowMs));
    expect(last).toMatchObject([{ allowed: false }]);
    while (last[0]?.allowed !== true && performance.now() - startedAt < 5_000) {
      await Bun.sleep(20);
      last = await store.take(take("window", 1, windowMs));
    }
    await database.close();
    expect(last).toMatchObject([{ allowed: true, remaining: 0 }]);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(windowMs - 20);
  });

  test("cost the database nothing more once a window is used up", async () => {
    const { database, statements } = replica();
    const store = postgresLimits(database);
    for (let n = 0; n < 4; n += 1) await store.take(take("flood", 3));
    const before = statements();
    for (let n = 0; n < 500; n += 1)
      expect(await store.take(take("flood", 3))).toMatchObject([
        { allowed: false },
      ]);
    expect(statements()).toBe(before);
    await database.close();
  });

  test("take several policies in one statement, and never wait for each other in a circle", async () => {
    const { database } = replica();
    const store = postgresLimits(database);
    const [a, b] = [take("both a", 1_000), take("both b", 1_000)];
    await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        store.take(n % 2 === 0 ? [...a, ...b] : [...b, ...a]),
      ),
    );
    expect(await store.take([...a, ...take("both c", 5)])).toMatchObject([
      { remaining: 899 },
      { remaining: 4 },
    ]);
    await database.close();
  });

  test("are purged when their window has ended, and no earlier", async () => {
    const store = postgresLimits(own.database);
    await own.database.sql`delete from limits.usage`;
    await store.take([...take("ended", 5, 1), ...take("open", 5)]);
    await Bun.sleep(20);
    expect(await purgeLimits(own.database)).toBe(1);
    const left = await own.database.sql<{ key: string }[]>`
      select key from limits.usage`;
    expect(left.map(({ key }) => key)).toEqual(["open"]);
  });

  test("hold neither an address nor anybody's id (http-rules 49)", async () => {
    const tries = route({
      method: "GET",
      path: "/tries",
      operation: "shop:try:read",
      summary: "A try",
      guard: "public",
      limits: {
        rules: [perAddress({ name: "tries", quota: 3, windowSeconds: 60 })],
        onOutage: "closed",
      },
      response: { status: 200, data: null },
      errors: [],
      handle: () => reply.none(),
    });
    const { http } = fixtureService({
      extra: [tries],
      parts: { limits: { store: postgresLimits(own.database) } },
    });
    await own.database.sql`delete from limits.usage`;
    const listening = http.listen({ hostname: "127.0.0.1", port: 0 });
    const { status } = await fetch(`${listening.url}/v1/tries`, {
      headers: { "x-forwarded-for": "203.0.113.77" },
    });
    await listening.stop(100);
    expect(status).toBe(200);
    const rows = await own.database.sql`select * from limits.usage`;
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain("203.0.113.77");
  });
});
