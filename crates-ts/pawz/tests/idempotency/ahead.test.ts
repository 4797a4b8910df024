import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { reply, route, service, t, type HttpService } from "@tixlys/pawz";
import { postgresIdempotency } from "@tixlys/pawz/postgres";
import { createMetrics } from "@tixlys/telemetry";
import { capturedLogger } from "@tixlys/testkit";
import { newKey, stage } from "./stage.ts";

let on: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  on = await stage(4);
});
beforeEach(() => on.clear());
afterAll(() => on.close());

/** A service whose one operation does something long before its effect. */
function slow(ahead: () => Promise<string>): HttpService {
  const { database, keys } = on;
  return service({
    name: "shop",
    version: "1.0.0",
    environment: "test",
    routes: {
      v1: [
        route({
          method: "POST",
          path: "/orders",
          operation: "shop:order:place",
          summary: "Takes long, then takes effect",
          guard: "general",
          body: t.Object({ name: t.String() }),
          response: { status: 200, data: t.Object({ made: t.String() }) },
          errors: [],
          ahead: async ({ body }) => `${body.name} ${await ahead()}`,
          async handle({ ahead: made }) {
            await database.transact(async ({ sql }) => {
              await sql`insert into effect values (${made}, ${crypto.randomUUID()})`;
              await sql`update counter set n = n + 1`;
            });
            if (made.endsWith("overloaded")) return reply.overloaded(1);
            return reply.ok({ made });
          },
        }),
      ],
    },
    verifier: keys.verifierFor("shop"),
    checks: {},
    logger: capturedLogger().logger,
    metrics: createMetrics(),
    docs: false,
    idempotency: postgresIdempotency(database),
  });
}

test("what a route does ahead holds no connection, however many requests with a key do it at once", async () => {
  const { promise: done, resolve } = Promise.withResolvers<string>();
  let waiting = 0;
  const http = slow(() => {
    waiting += 1;
    return done;
  });
  // More than the pool has connections, and more than keyed requests may have of them.
  const asked = Array.from({ length: 12 }, () =>
    on.send(http, { key: newKey() }),
  );
  while (waiting < 12) await Bun.sleep(5);
  const [idle] = await on.database.sql<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
     where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`;
  expect(idle?.count).toBe(0);
  resolve("made");
  const answers = await Promise.all(asked);
  expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
  expect((await on.effects()).counted).toBe(12);
});

test("it is done once for a request that is kept, with a key or without one, and the handler finds its answer", async () => {
  let count = 0;
  const http = slow(async () => `made ${(count += 1)}`);
  expect((await on.send(http, {})).text).toContain("lamp made 1");
  const key = newKey();
  const first = await on.send(http, { key });
  const again = await on.send(http, { key });
  expect(first.text).toContain("lamp made 2");
  expect([again.isReplay, again.text]).toEqual([true, first.text]);
  expect(count).toBe(2);
  const other = await on.send(http, { key, body: { name: "chair" } });
  expect(other.status).toBe(422);
  expect(count).toBe(2);
});

test("two at once with one key have one effect, though both were prepared", async () => {
  const { promise: both, resolve } = Promise.withResolvers<undefined>();
  let count = 0;
  const http = slow(async () => {
    count += 1;
    if (count === 2) resolve(undefined);
    await both;
    return "made";
  });
  const key = newKey();
  const answers = await Promise.all([
    on.send(http, { key }),
    on.send(http, { key }),
  ]);
  const statuses = answers
    .map(({ status }) => status)
    .toSorted((a, b) => a - b);
  expect([
    [200, 200],
    [200, 409],
  ]).toContainEqual(statuses);
  expect((await on.effects()).counted).toBe(1);
});

test("a request that was not kept is prepared again", async () => {
  let count = 0;
  const http = slow(async () =>
    (count += 1) === 1 ? "overloaded" : "in order",
  );
  const key = newKey();
  expect((await on.send(http, { key })).status).toBe(503);
  expect((await on.effects()).counted).toBe(0);
  expect((await on.send(http, { key })).status).toBe(200);
  expect(count).toBe(2);
});
