import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import { signedIn, personOf } from "../../application/memory/people.ts";
import {
  bench,
  device,
  loggedIn,
  type Bench,
} from "../../application/memory/ports.ts";

const gate = { published: async () => true };
const down = ["moderator"] as const;
const held = ["user", "provider"] as const;

/** Two replicas, each with a pool of its own, over one database. */
describe("management at the same time", () => {
  let database: TestDatabase;
  let one: Bench;
  let two: Bench;
  beforeAll(async () => {
    database = await testDatabase("auth", { max: 12 });
    one = bench({ store: createStore(database.database, gate), seed: 1_000 });
    two = bench({ store: createStore(database.database, gate), seed: 90_000 });
  });
  afterAll(() => database.close());

  const activeRoots = async (): Promise<number> => {
    const rows = await database.database.sql`
      select id from accounts where role = 'root' and status = 'active'`;
    return rows.length;
  };

  test("two roots who demote each other: one of them stays, however often it is tried", async () => {
    for (let round = 0; round < 8; round += 1) {
      await database.database
        .sql`update accounts set status = 'disabled' where role = 'root'`;
      const a = await signedIn(one, "root");
      const b = await signedIn(two, "root");
      const outcomes = await Promise.all([
        one.app.changeRoles(a, b.id, down),
        two.app.changeRoles(b, a.id, down),
      ]);
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await activeRoots()).toBe(1);
    }
  });

  test("roots in a ring who unmake each other in any way leave at least one", async () => {
    await database.database
      .sql`update accounts set status = 'disabled' where role = 'root'`;
    const ring = await Promise.all(
      Array.from({ length: 5 }, () => signedIn(one, "root")),
    );
    await Promise.all(
      ring.map(async (by, n) => {
        const next = ring[(n + 1) % ring.length] ?? by;
        const { app } = n % 2 === 0 ? one : two;
        return n % 2 === 0
          ? app.changeRoles(by, next.id, down)
          : app.disable(by, next.id);
      }),
    );
    expect(await activeRoots()).toBeGreaterThanOrEqual(1);
  });

  test("many changes of one account all take effect, one after the other, in its stream and in its row", async () => {
    const root = await signedIn(one, "root");
    const user = await personOf(one, "user");
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, n) => {
        const { app } = n % 2 === 0 ? one : two;
        return app.changeRoles(root, user.id, n % 2 === 0 ? down : held);
      }),
    );
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    const [row] = await database.database.sql<
      { gen: number; stream: number; events: number }[]
    >`
      select gen, stream_version::int as stream,
             (select count(*)::int from nexus.events e where e.stream_id = a.id::text) as events
        from accounts a where id = ${user.id}`;
    expect(row?.stream).toBe(row?.events);
    expect(row?.gen).toBe(row?.events);
  });

  test("a login that meets the disabling of its account leaves no session that lives on", async () => {
    const root = await signedIn(one, "root");
    for (let round = 0; round < 6; round += 1) {
      const user = await personOf(one, "user");
      const { username: identifier, password } = user;
      await Promise.all([
        two.app.login({ identifier, password, client: "api", device }),
        one.app.disable(root, user.id),
        two.app.login({ identifier, password, client: "api", device }),
      ]);
      const alive = await database.database.sql`
        select id from sessions where user_id = ${user.id} and ended_at is null`;
      expect([...alive]).toEqual([]);
    }
  });

  test("a refresh that meets a demotion gets no token of the old rank", async () => {
    const root = await signedIn(one, "root");
    const admin = await personOf(one, "admin");
    const { refreshToken: token } = await loggedIn(two, admin);
    await Promise.all([
      two.app.refresh({ token, delivery: "body", device }),
      one.app.changeRoles(root, admin.id, down),
    ]);
    const late = await two.app.refresh({ token, delivery: "body", device });
    expect(late).toMatchObject({ ok: false });
    const rows = await database.database.sql<{ gen: number }[]>`
      select gen from accounts where id = ${admin.id}`;
    expect(rows[0]?.gen).toBe(2);
  });
});
