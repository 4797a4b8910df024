import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import {
  authorizationMatrix,
  type Call,
  conformance,
  mintFor,
  type Persona,
  randomRequests,
  textAt,
  tokenOf,
} from "@tixlys/testkit";
import {
  admin,
  apiKeys,
  bid,
  customer,
  describeProvider,
  ordersService,
  origin,
  placed,
  provider,
  serviceId,
  won,
} from "./orders-api.ts";

let listening: Listening;
let close: () => Promise<void>;
let logs = () => "";
const me = Bun.randomUUIDv7();
const ada = Bun.randomUUIDv7();
const known: Record<string, string> = {};

/** As many as a run asks for of each operation. */
const many = 8;
/** What can be done once only, one for each request; the next round begins with the first again. */
const stocks: Record<string, readonly Record<string, string>[]> = {};
const inStock = (of: string, field: string): (() => string | undefined) => {
  let taken = 0;
  return () => stocks[of]?.[taken++ % many]?.[field];
};

async function stock(
  of: string,
  make: (index: number) => Promise<Record<string, string>>,
): Promise<void> {
  stocks[of] = await Promise.all(
    Array.from({ length: many }, (_, n) => make(n)),
  );
}

async function fill(call: Call): Promise<void> {
  const bidden = async () => {
    const order = await placed(call, me);
    return { order, offer: await bid(call, ada, order) };
  };
  const order = async () => ({ order: await placed(call, me) });
  // One after the other: each of them is as many at once.
  await stock("to cancel", order);
  await stock("to bid for", order);
  await stock("to withdraw", bidden);
  await stock("to accept", bidden);
  // In the order of the document: what is started is paused, resumed and completed; what is confirmed is reviewed.
  await stock("to work", () => won(call, Bun.randomUUIDv7(), me));
  await stock("to drop", () => won(call, me, ada));
  await stock("to review", () => won(call, me, ada, ["start", "complete"]));
  await stock("cities", async (n) => {
    const answer = await call({
      path: "/v1/cities",
      as: admin,
      body: {
        name: `Village ${String(n)}`,
        country: "Czechia",
        iso2: "CZ",
        location: { lat: 50, lon: 14 },
      },
    });
    return { city: textAt(answer, "data.city.id") };
  });
  Object.assign(known, await bidden(), {
    job: stocks["to drop"]?.[0]?.["job"],
  });
}

beforeAll(async () => {
  const { call, http, log, db } = await ordersService();
  logs = () => log.text();
  close = () => db.close();
  for (const each of [me, ada]) await describeProvider(db.database, each);
  await fill(call);
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await listening.stop(1_000);
  await close();
});

/** The typical person is the customer of what is known and the one who works at "to work", the typical provider the one who has offered. */
const tokens = (who: Persona): string => {
  if (who === "general" || who === "verified")
    return mintFor(apiKeys, customer(me));
  return who === "provider"
    ? mintFor(apiKeys, provider(ada))
    : tokenOf(apiKeys, who);
};

conformance({ url: () => listening.url, tokens, origin });

const order = { id: () => known["order"] };
const offer = { ...order, offerId: () => known["offer"] };
const fieldsOf = (of: string, fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, inStock(of, field)]),
  );
const jobIn = (of: string) => fieldsOf(of, { id: "job" });
const offerIn = (of: string) => fieldsOf(of, { id: "order", offerId: "offer" });
const times = {
  timeStart: ["2099-11-28T09:30:00.000Z"],
  timeEnd: ["2099-11-28T12:30:00.000Z"],
};
const terms = {
  price: [{ amount: "10", currency: "EUR" }],
  bookTime: times.timeStart,
  message: ["At nine."],
};

randomRequests({
  url: () => listening.url,
  tokens,
  logs: () => logs(),
  known: {
    "orders:order:create": {
      serviceId: [serviceId],
      description: ["Two sockets."],
      city: ["Prague"],
      ...times,
      budget: [{ amount: "10", currency: "EUR" }],
    },
    "orders:order:list": {
      serviceId: [serviceId],
      near: ["50.1,14.4"],
      status: ["open"],
      scope: ["mine"],
    },
    "orders:order:read": order,
    "orders:order:update": {
      ...order,
      description: ["Three sockets."],
      city: ["Brno"],
      ...times,
      budget: [{ amount: "10", currency: "EUR" }],
    },
    "orders:order:cancel": fieldsOf("to cancel", { id: "order" }),
    "orders:history:read": order,
    "orders:offer:create": {
      ...fieldsOf("to bid for", { id: "order" }),
      ...terms,
    },
    "orders:offer:read": offer,
    "orders:offer:update": { ...offer, ...terms },
    "orders:offer:withdraw": offerIn("to withdraw"),
    "orders:offer:accept": offerIn("to accept"),
    "orders:offer:list": { status: ["pending"] },
    "orders:job:list": { status: ["pending"], role: ["customer"] },
    "orders:job:read": { id: () => known["job"] },
    ...Object.fromEntries(
      ["start", "pause", "resume", "complete"].map((step) => [
        `orders:job:${step}`,
        jobIn("to work"),
      ]),
    ),
    "orders:job:confirm": jobIn("to review"),
    "orders:job:cancel": jobIn("to drop"),
    "orders:review:create": {
      ...jobIn("to review"),
      rating: [4.5],
      comment: ["Fine."],
    },
    "orders:review:list": { id: [ada] },
    "orders:rating:read": { id: [ada] },
    "orders:city:list": { query: ["Pra"] },
    "orders:city:create": {
      name: () => `Town ${crypto.randomUUID()}`,
      country: ["Czechia"],
      iso2: ["CZ"],
    },
    "orders:city:read": { id: ["0190a6c0-0000-7000-8000-000000000030"] },
    "orders:city:update": {
      id: ["0190a6c0-0000-7000-8000-000000000030"],
      name: () => `City ${crypto.randomUUID()}`,
      country: ["Czechia"],
      iso2: ["CZ"],
    },
    "orders:city:delete": fieldsOf("cities", { id: "city" }),
    "orders:currency:save": {
      code: ["EUR", "CZK"],
      name: ["Euro"],
      symbol: ["€"],
    },
    "orders:currency:delete": { code: ["AUD", "BRL", "CAD", "CHF", "CLP"] },
    "orders:my-location:save": { address: ["Main Street 1"] },
  },
  fruitless: {
    "orders:order:update":
      "a change is refused with any If-None-Match, and with an If-Match that is not the version's",
  },
});

/** Whose what is, for all the rest, is in `ownership.test.ts`. */
authorizationMatrix({ url: () => listening.url, keys: apiKeys });
