import { afterAll, beforeAll, expect, test } from "bun:test";
import { rebuildProjection } from "@tixlys/nexus/postgres";
import {
  at,
  type Call,
  eventually,
  type TestDatabase,
  textAt,
} from "@tixlys/testkit";
import { projections } from "../../src/outbound/postgres/projections.ts";
import {
  bid,
  customer,
  describeProvider,
  ordersService,
  placed,
  post,
  provider,
  type Workers,
  workersOver,
} from "../api/orders-api.ts";

let db: TestDatabase;
let call: Call;
let workers: Workers;
const ada = Bun.randomUUIDv7();
const lists = projections.map(({ name }) => name);

beforeAll(async () => {
  ({ db, call } = await ordersService());
  await describeProvider(db.database, ada);
  workers = workersOver(db.database);
});
afterAll(async () => {
  await workers.stop();
  await db.close();
});

/** An order that leaves a line in every list. */
async function reviewed(me: string): Promise<string> {
  const id = await placed(call, me);
  const offer = await bid(call, ada, id);
  const path = `/v1/orders/${id}/offers/${offer}/accept`;
  const won = await post(call, path, customer(me));
  const job = `/v1/jobs/${textAt(won, "data.order.job.id")}`;
  for (const step of ["start", "complete"])
    await post(call, `${job}/${step}`, provider(ada));
  const as = customer(me);
  await call({ path: `${job}/review`, as, body: { rating: 3.5 } });
  return id;
}

/** All lines of a generation of a list, as text that can be compared. */
async function linesOf(name: string, generation: number) {
  const table = db.database.sql(`${name}__g${String(generation)}`);
  const rows = await db.database.sql<{ line: string }[]>`
    select id || ' ' || row::text as line from ${table} order by id`;
  return rows.map(({ line }) => line);
}

const live = async () => {
  const rows = await db.database.sql<{ name: string; generation: number }[]>`
    select name, generation from nexus.projections where state = 'live'`;
  return Object.fromEntries(rows.map((row) => [row.name, row.generation]));
};

test("each list is built anew while it is read and written to, becomes the one that is read, and has every line of the one before", async () => {
  const me = Bun.randomUUIDv7();
  const settled = [await reviewed(me), await reviewed(me)];
  const reading = async () => {
    const { body } = await call({ path: "/v1/orders", as: customer(me) });
    const rating = await call({ path: `/v1/providers/${ada}/rating` });
    const text = JSON.stringify(body);
    const isWhole = settled.every((id) => text.includes(id));
    return isWhole && Number(at(rating, "data.rating.count")) >= 2;
  };
  await eventually("the lists have what was written", async () =>
    (await reading()) ? true : undefined,
  );
  const before = await live();
  expect(Object.keys(before).toSorted()).toEqual(lists.toSorted());

  let isDone = false;
  let written = 0;
  let gaps = 0;
  const others = (async () => {
    while (!isDone) {
      await reviewed(Bun.randomUUIDv7());
      written += 1;
      if (!(await reading())) gaps += 1;
    }
  })();
  const wanted = Object.fromEntries(
    await Promise.all(
      lists.map(
        async (name) =>
          [name, await rebuildProjection(db.database, name)] as const,
      ),
    ),
  );
  for (const name of lists)
    await eventually(`${name} is read from what was built anew`, async () =>
      (await live())[name] === wanted[name] && written > 0 ? true : undefined,
    );
  isDone = true;
  await others;
  for (const name of lists) {
    const [old = 0, built = 0] = [before[name], wanted[name]];
    expect(built).toBeGreaterThan(old);
    // The one before is kept up to date, so that one could go back to it: both have seen everything in the end.
    await eventually(`${name} is the same as before`, async () => {
      const [one, two] = [await linesOf(name, old), await linesOf(name, built)];
      const many = name === "ratings" ? 1 : 2 + written;
      return one.length === many && Bun.deepEquals(one, two) ? true : undefined;
    });
  }
  expect(gaps).toBe(0);
}, 90_000);
