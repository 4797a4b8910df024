import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  at,
  type Call,
  eventually,
  type TestDatabase,
  textAt,
} from "@tixlys/testkit";
import {
  bid,
  customer,
  describeProvider,
  knowService,
  ordersService,
  placed,
  post,
  provider,
  type Workers,
  workersOver,
} from "../api/orders-api.ts";

let db: TestDatabase;
let call: Call;
let workers: Workers | undefined;
const ada = Bun.randomUUIDv7();
beforeAll(async () => {
  ({ db, call } = await ordersService());
  await describeProvider(db.database, ada);
});
afterAll(async () => {
  await workers?.stop();
  await db.close();
});
const start = () => (workers ??= workersOver(db.database));

async function ids(path: string, as: Parameters<typeof post>[2]) {
  const answer = await call({ path, as });
  const plural = path.split("?")[0]?.split("/").at(-1) ?? "";
  const rows = at(answer, `data.${plural}`);
  if (!Array.isArray(rows)) throw new Error(JSON.stringify(answer.body));
  return rows.map((row: { readonly id: string }) => row.id);
}

const untilListed = (
  path: string,
  as: Parameters<typeof post>[2],
  wanted: readonly string[],
) =>
  eventually(`${path} lists ${String(wanted.length)}`, async () =>
    JSON.stringify(await ids(path, as)) === JSON.stringify(wanted)
      ? true
      : undefined,
  );

test("before any worker has run the lists are empty; afterwards they have what was written before", async () => {
  const me = Bun.randomUUIDv7();
  const id = await placed(call, me);
  expect(await ids("/v1/orders", customer(me))).toEqual([]);
  start();
  await untilListed("/v1/orders", customer(me), [id]);
});

test("open orders of these services within so many kilometres, newest first, in parts that neither repeat nor skip", async () => {
  start();
  const wanted = Bun.randomUUIDv7();
  const other = Bun.randomUUIDv7();
  await knowService(db.database, wanted);
  await knowService(db.database, other);
  const me = Bun.randomUUIDv7();
  const near: string[] = [];
  // About 11 km apart each, to the north of Prague.
  for (let each = 0; each < 6; each += 1) {
    const location = { lat: 50.09 + each / 10, lon: 14.42 };
    near.unshift(await placed(call, me, { serviceId: wanted, location }));
  }
  await placed(call, me, { serviceId: other });
  const gone = await placed(call, me, { serviceId: wanted });
  await post(call, `/v1/orders/${gone}/cancel`, customer(me));
  const as = provider(ada);
  const path = `/v1/orders?scope=open&serviceId=${wanted}`;
  await untilListed(path, as, near);
  const around = `${path}&near=50.09,14.42`;
  expect(await ids(`${around}&radiusKm=24`, as)).toEqual(near.slice(3));
  expect(await ids(`${around}&radiusKm=500`, as)).toEqual(near);
  expect(await ids(`${path}&near=-33.9,18.4&radiusKm=100`, as)).toEqual([]);
  expect(
    await ids(`${path},${other}&near=50.09,14.42&radiusKm=5`, as),
  ).toHaveLength(2);
  const seen: string[] = [];
  let next: string | undefined = "";
  while (next !== undefined) {
    const page = await call({
      path: `${around}&radiusKm=60&limit=2${next}`,
      as,
    });
    const rows = at(page, "data.orders");
    if (!Array.isArray(rows)) throw new Error(JSON.stringify(page.body));
    seen.push(...rows.map((row: { readonly id: string }) => row.id));
    const cursor = at(page, "data.page.nextCursor");
    next = typeof cursor === "string" ? `&cursor=${cursor}` : undefined;
  }
  expect(seen).toEqual(near);
  const [row] = [at(await call({ path, as }), "data.orders.0")];
  expect(row).toMatchObject({ locationIsExact: false, city: "Prague" });
  expect(row).not.toHaveProperty("customerId");
  expect((await call({ path, as: customer(me) })).status).toBe(403);
});

test("a provider's board, the jobs of both parties, reviews and rating follow", async () => {
  const { processes } = start();
  const me = Bun.randomUUIDv7();
  const id = await placed(call, me);
  const offer = await bid(call, ada, id);
  const won = await post(
    call,
    `/v1/orders/${id}/offers/${offer}/accept`,
    customer(me),
  );
  const job = textAt(won, "data.order.job.id");
  for (const action of ["start", "complete"])
    await post(call, `/v1/jobs/${job}/${action}`, provider(ada));
  await post(call, `/v1/jobs/${job}/confirm`, customer(me));
  await call({
    path: `/v1/jobs/${job}/review`,
    as: customer(me),
    body: { rating: 4, comment: "Fine." },
  });
  processes.wake();
  await untilListed("/v1/offers?status=accepted", provider(ada), [offer]);
  await untilListed("/v1/jobs?status=confirmed", customer(me), [job]);
  await untilListed("/v1/jobs?role=provider&status=confirmed", provider(ada), [
    job,
  ]);
  // The process manager closes it.
  await untilListed("/v1/orders?status=closed", customer(me), [id]);
  const rating = () => call({ path: `/v1/providers/${ada}/rating` });
  await eventually("the rating", async () =>
    at(await rating(), "data.rating.mean") === 4 ? true : undefined,
  );
  const reviews = await call({ path: `/v1/providers/${ada}/reviews` });
  expect(at(reviews, "data.reviews")).toMatchObject([
    { rating: 4, comment: "Fine." },
  ]);
}, 30_000);
