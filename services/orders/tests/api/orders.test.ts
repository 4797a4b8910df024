import { afterAll, beforeAll, expect, test } from "bun:test";
import { at, textAt, type Call } from "@tixlys/testkit";
import type { TestDatabase } from "@tixlys/testkit";
import { workIn } from "../../src/outbound/postgres/work.ts";
import {
  admin,
  bid,
  customer,
  describeProvider,
  newOffer,
  newOrder,
  ordersService,
  placed,
  post,
  provider,
} from "./orders-api.ts";

let call: Call;
let db: TestDatabase;
const [ada, bo, cy] = [
  Bun.randomUUIDv7(),
  Bun.randomUUIDv7(),
  Bun.randomUUIDv7(),
];
beforeAll(async () => {
  ({ call, db } = await ordersService());
  for (const each of [ada, bo, cy]) await describeProvider(db.database, each);
});
afterAll(() => db.close());

const someone = () => Bun.randomUUIDv7();

test("POST /v1/orders: 201 with the open order, and where it is", async () => {
  const me = customer(someone());
  const made = await call({ path: "/v1/orders", as: me, body: newOrder() });
  expect(made.status).toBe(201);
  expect(at(made, "data.order")).toMatchObject({
    ...newOrder({
      timeStart: at(made, "data.order.timeStart"),
      timeEnd: at(made, "data.order.timeEnd"),
    }),
    budget: { amount: "100.00", currency: "EUR" },
    customerId: me.userId,
    status: "open",
    locationIsExact: true,
    version: 1,
    offers: [],
  });
  const location = made.headers.get("location") ?? "";
  const read = await call({ path: location.replace("/orders/", "/"), as: me });
  expect([read.status, read.body]).toEqual([200, made.body]);
  expect(read.headers.get("etag")).toBe('"1"');
});

test.each([
  [{ serviceId: Bun.randomUUIDv7() }, "serviceId", "unknown-reference"],
  [{ timeEnd: "2020-01-01T00:00:00Z" }, "timeEnd", "invalid-time-range"],
  [{ description: "\u202e" }, "description", "invalid-format"],
  [
    { budget: { amount: "1", currency: "XXX" } },
    "budget.currency",
    "invalid-value",
  ],
  [
    { budget: { amount: "1.001", currency: "EUR" } },
    "budget.amount",
    "invalid-format",
  ],
  [{ location: { lat: 91, lon: 0 } }, "location.lat", "too-large"],
])("POST /v1/orders: 422 for %j", async (more, field, code) => {
  const path = "/v1/orders";
  const answer = await call({
    path,
    as: customer(someone()),
    body: newOrder(more),
  });
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ data: { [field]: { code } } });
});

test("POST /v1/orders: 403 without a confirmed address", async () => {
  const as = { ...customer(someone()), verified: false };
  const answer = await call({ path: "/v1/orders", as, body: newOrder() });
  expect(answer.status).toBe(403);
});

test("PATCH /v1/orders/{id}: what is sent changes, for its owner, while nobody was faster", async () => {
  const me = customer(someone());
  const id = await placed(call, me.userId ?? "");
  const path = `/v1/orders/${id}`;
  const change = (
    as: typeof me,
    ifMatch?: string,
    body: object = { city: null, description: "Three sockets." },
  ) =>
    call({
      method: "PATCH",
      path,
      as,
      body,
      ...(ifMatch === undefined ? {} : { headers: { "if-match": ifMatch } }),
    });
  const done = await change(me, '"1"');
  expect([done.status, done.headers.get("etag")]).toEqual([200, '"2"']);
  expect(at(done, "data.order.description")).toBe("Three sockets.");
  expect(at(done, "data.order.city")).toBeUndefined();
  expect((await change(me, '"1"')).status).toBe(412);
  expect((await change(customer(someone()))).status).toBe(404);
  await post(call, `${path}/cancel`, me);
  expect((await change(me)).status).toBe(409);
});

test("the way of an order: offers, acceptance, job, confirmation, review", async () => {
  const me = customer(someone());
  const id = await placed(call, me.userId ?? "");
  const adas = await bid(call, ada, id);
  const bos = await bid(call, bo, id, {
    price: { amount: "80", currency: "EUR" },
  });
  const accept = (offer: string) =>
    post(call, `/v1/orders/${id}/offers/${offer}/accept`, me);
  const won = await accept(bos);
  expect(won.status).toBe(200);
  expect(at(won, "data.order")).toMatchObject({
    status: "assigned",
    offers: [
      { id: adas, status: "rejected" },
      { id: bos, status: "accepted" },
    ],
    job: { status: "pending", providerId: bo, price: { amount: "80.00" } },
  });
  expect((await accept(adas)).status).toBe(409);
  const jobId = textAt(won, "data.order.job.id");
  const act = (action: string, as: Parameters<typeof post>[2]) =>
    post(call, `/v1/jobs/${jobId}/${action}`, as);
  expect((await act("complete", provider(bo))).status).toBe(409);
  expect((await act("start", me)).status).toBe(403);
  expect((await act("start", provider(ada))).status).toBe(404);
  for (const [action, status] of [
    ["start", "in-progress"],
    ["pause", "paused"],
    ["resume", "in-progress"],
    ["complete", "completed"],
  ] as const)
    expect(at(await act(action, provider(bo)), "data.job.status")).toBe(status);
  expect((await act("confirm", provider(bo))).status).toBe(403);
  expect(at(await act("confirm", me), "data.job.status")).toBe("confirmed");
  const review = (as: typeof me) =>
    call({
      path: `/v1/jobs/${jobId}/review`,
      as,
      body: { rating: 4.5, comment: "It works." },
    });
  expect((await review(provider(bo))).status).toBe(404);
  const written = await review(me);
  expect(written.status).toBe(201);
  expect(at(written, "data.review")).toMatchObject({ rating: 4.5, jobId });
  expect((await review(me)).status).toBe(409);
  const history = await call({ path: `/v1/orders/${id}/history`, as: me });
  const types = at(history, "data.history");
  expect(types).toMatchObject(
    [
      "order-placed",
      "offer-made",
      "offer-made",
      "offer-accepted",
      "offer-rejected",
      "job-created",
      "job-started",
      "job-paused",
      "job-resumed",
      "job-completed",
      "job-confirmed",
      "review-written",
    ].map((type) => ({ type })),
  );
});

test("POST …/offers: 403 without a provider profile, 409 for a second live one, and one's own order", async () => {
  const me = someone();
  const id = await placed(call, me);
  const path = `/v1/orders/${id}/offers`;
  const offer = (who: string) =>
    call({ path, as: provider(who), body: newOffer() });
  const bare = await offer(someone());
  expect([bare.status, bare.body]).toMatchObject([
    403,
    { data: { permission: { code: "provider-profile-missing" } } },
  ]);
  expect((await offer(ada)).status).toBe(201);
  const second = await offer(ada);
  expect([second.status, second.body]).toMatchObject([
    409,
    { data: { conflict: { code: "live-offer-exists" } } },
  ]);
  await describeProvider(db.database, me);
  expect((await offer(me)).status).toBe(403);
});

test("who has offered and is disabled cannot be chosen, even before their offer is taken back", async () => {
  const [me, who] = [someone(), someone()];
  await describeProvider(db.database, who);
  const id = await placed(call, me);
  const offer = await bid(call, who, id);
  const path = `/v1/orders/${id}/offers/${offer}/accept`;
  const disabled = {
    status: "known",
    isProvider: true,
    isDisabled: true,
    accountVersion: 2,
  } as const;
  await db.database.transact((tx) => workIn(tx).people.save(who, disabled));
  expect((await post(call, path, customer(me))).status).toBe(409);
  const order = await call({ path: `/v1/orders/${id}`, as: customer(me) });
  expect(at(order, "data.order")).toMatchObject({
    status: "open",
    offers: [{ status: "pending" }],
  });
});

test("auth #75: who has left, and whose token is still believed, leaves no new word behind", async () => {
  const [me, who] = [someone(), someone()];
  await describeProvider(db.database, who);
  const open = `/v1/orders/${await placed(call, me)}`;
  const offered = `${open}/offers/${await bid(call, who, open.split("/").at(-1) ?? "")}`;
  const other = await placed(call, me);
  const won = await bid(call, who, other);
  const accepted = await post(
    call,
    `/v1/orders/${other}/offers/${won}/accept`,
    customer(me),
  );
  const job = `/v1/jobs/${textAt(accepted, "data.order.job.id")}`;
  for (const step of ["start", "complete"])
    await post(call, `${job}/${step}`, provider(who));
  for (const each of [me, who])
    await db.database.transact(async (tx) => {
      const gone = { status: "deleted", accountVersion: 2 } as const;
      const { people } = workIn(tx);
      await people.claim(each);
      await people.save(each, gone);
      await tx.sql`delete from particulars where person_id = ${each}`;
    });
  const location = { lat: 50, lon: 14 };
  const answers = [
    await call({
      method: "PATCH",
      path: open,
      as: customer(me),
      body: { description: "Left behind." },
    }),
    await call({
      method: "PATCH",
      path: offered,
      as: provider(who),
      body: { message: "Left behind." },
    }),
    await call({
      path: `${job}/review`,
      as: customer(me),
      body: { rating: 1, comment: "Left behind." },
    }),
    await call({
      method: "PUT",
      path: "/v1/providers/me/location",
      as: provider(who),
      body: { location, address: "Left behind 1" },
    }),
  ];
  for (const answer of answers)
    expect([answer.status, at(answer, "data.permission.code")]).toEqual([
      403,
      "account-disabled",
    ]);
  const left = await db.database.sql`
    select 1 from particulars where person_id in (${me}, ${who})
    union all select 1 from provider_places where provider_id = ${who}`;
  expect(left).toHaveLength(0);
});

test.each(["91,14", "50,180.5", "-90.1,0", "50", "a,b"])(
  "GET /v1/orders: 400 for near=%s, where nothing is",
  async (near) => {
    const path = `/v1/orders?scope=open&near=${near}`;
    const answer = await call({ path, as: provider(ada) });
    expect(answer.status).toBe(400);
  },
);

test.each(["90,-180", "-90.000,180.0", "0.5,-0.25"])(
  "GET /v1/orders: near=%s is a place",
  async (near) => {
    const path = `/v1/orders?scope=open&near=${near}`;
    expect((await call({ path, as: provider(ada) })).status).toBe(200);
  },
);

test("an offer is changed and withdrawn by its provider, and then another can be made", async () => {
  const id = await placed(call, someone());
  const offer = await bid(call, cy, id);
  const path = `/v1/orders/${id}/offers/${offer}`;
  const change = (who: string) =>
    call({
      method: "PATCH",
      path,
      as: provider(who),
      body: { price: { amount: "70", currency: "EUR" }, message: null },
    });
  expect((await change(bo)).status).toBe(404);
  const changed = await change(cy);
  expect(at(changed, "data.offer.price.amount")).toBe("70.00");
  expect(at(changed, "data.offer.message")).toBeUndefined();
  expect((await post(call, `${path}/withdraw`, provider(bo))).status).toBe(404);
  const gone = await post(call, `${path}/withdraw`, provider(cy));
  expect(at(gone, "data.offer.status")).toBe("withdrawn");
  expect((await change(cy)).status).toBe(409);
  await bid(call, cy, id);
});

test("customer, other customer, provider, other provider and management each see of an order what they may", async () => {
  const me = someone();
  const id = await placed(call, me);
  const path = `/v1/orders/${id}`;
  const adas = await bid(call, ada, id);
  await bid(call, bo, id);
  const read = async (as: ReturnType<typeof customer>) => {
    const answer = await call({ path, as });
    const order = at(answer, "data.order");
    const offers = at(answer, "data.order.offers");
    return answer.status === 200
      ? {
          customer: at(answer, "data.order.customerId") !== undefined,
          exact: at(answer, "data.order.locationIsExact"),
          lat: at(answer, "data.order.location.lat"),
          offers: Array.isArray(offers) ? offers.length : -1,
          isThere: order !== undefined,
        }
      : answer.status;
  };
  const all = {
    customer: true,
    exact: true,
    lat: 50.087_46,
    offers: 2,
    isThere: true,
  };
  const little = {
    customer: false,
    exact: false,
    lat: 50.09,
    offers: 1,
    isThere: true,
  };
  expect(await read(customer(me))).toEqual(all);
  expect(await read(admin)).toEqual(all);
  expect(await read(customer(someone()))).toBe(404);
  expect(await read(provider(ada))).toEqual(little);
  expect(await read(provider(cy))).toEqual({ ...little, offers: 0 });
  await post(call, `${path}/offers/${adas}/accept`, customer(me));
  expect(await read(provider(ada))).toEqual({ ...all, offers: 1 });
  expect(await read(provider(bo))).toEqual(little);
  expect(await read(provider(cy))).toBe(404);
  for (const who of [provider(ada), provider(bo), customer(someone())])
    expect((await call({ path: `${path}/history`, as: who })).status).toBe(404);
});

test("cities and currencies are there for anybody, and management's to change", async () => {
  const found = await call({ path: "/v1/cities?query=prag" });
  expect(found.body).toMatchObject({
    data: { cities: [{ name: "Prague", iso2: "CZ" }] },
  });
  const city = {
    name: "Olomouc",
    country: "Czechia",
    iso2: "CZ",
    location: { lat: 49.59, lon: 17.25 },
  };
  const add = (as: typeof admin) =>
    call({ path: "/v1/cities", as, body: city });
  expect((await add(customer(someone()))).status).toBe(403);
  const made = await add(admin);
  expect(made.status).toBe(201);
  expect((await add(admin)).status).toBe(409);
  const path = `/v1/cities/${textAt(made, "data.city.id")}`;
  const read = async () => at(await call({ path }), "data.city");
  expect(await read()).toMatchObject({ name: "Olomouc" });
  expect(made.headers.get("location")).toBe(`/orders${path}`);
  const change = (as: typeof admin, body: object, where = path) =>
    call({ method: "PATCH", path: where, as, body });
  expect((await change(customer(someone()), { name: "X" })).status).toBe(403);
  const moved = { location: { lat: 49.6, lon: 17.26 } };
  expect((await change(admin, moved)).status).toBe(200);
  expect(await read()).toEqual({
    ...city,
    id: at(made, "data.city.id"),
    ...moved,
  });
  // Names are found in lower case, and there once in a country.
  expect((await change(admin, { name: "BRNO" })).status).toBe(409);
  expect((await change(admin, { name: "Olmütz" })).status).toBe(200);
  const renamed = await call({ path: "/v1/cities?query=olmü" });
  expect(at(renamed, "data.cities.0.id")).toBe(at(made, "data.city.id"));
  const nowhere = `/v1/cities/${someone()}`;
  expect((await change(admin, moved, nowhere)).status).toBe(404);
  expect((await call({ method: "DELETE", path, as: admin })).status).toBe(200);
  expect((await call({ method: "DELETE", path, as: admin })).status).toBe(404);
  const currencies = await call({ path: "/v1/currencies" });
  expect(JSON.stringify(currencies.body)).toContain("Czech koruna");
  const put = (code: string) =>
    call({
      method: "PUT",
      path: `/v1/currencies/${code}`,
      as: admin,
      body: { name: "Icelandic króna", symbol: "kr" },
    });
  expect([(await put("ISK")).status, (await put("XXX")).status]).toEqual([
    200, 422,
  ]);
});
