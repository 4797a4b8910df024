import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import {
  authorizationMatrix,
  conformance,
  mintFor,
  type Persona,
  randomRequests,
  tokenOf,
} from "@tixlys/testkit";
import {
  apiKeys,
  bid,
  type Call,
  customer,
  describeProvider,
  ordersService,
  origin,
  placed,
  post,
  provider,
  serviceId,
  textAt,
} from "./orders-api.ts";

let listening: Listening;
let close: () => Promise<void>;
let logs = () => "";
let call: Call;
const me = Bun.randomUUIDv7();
const ada = Bun.randomUUIDv7();
const known: Record<string, string> = {};

beforeAll(async () => {
  const parts = await ordersService();
  ({ call } = parts);
  logs = () => parts.log.text();
  close = () => parts.db.close();
  await describeProvider(parts.db.database, ada);
  known["order"] = await placed(call, me);
  known["offer"] = await bid(call, ada, known["order"]);
  const other = await placed(call, me);
  const won = await bid(call, ada, other);
  const path = `/v1/orders/${other}/offers/${won}/accept`;
  const accepted = await post(call, path, customer(me));
  known["job"] = textAt(accepted, "data.order.job.id");
  listening = parts.http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await listening.stop(1_000);
  await close();
});

/** The typical person is the customer of what is known, the typical provider the one who has offered. */
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
const job = { id: () => known["job"] };
const times = {
  timeStart: ["2099-11-28T09:30:00.000Z"],
  timeEnd: ["2099-11-28T12:30:00.000Z"],
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
    "orders:history:read": order,
    "orders:offer:create": order,
    "orders:offer:read": offer,
    "orders:offer:update": offer,
    "orders:offer:list": { status: ["pending"] },
    "orders:job:list": { status: ["pending"], role: ["customer"] },
    "orders:job:read": job,
    "orders:review:list": { id: [ada] },
    "orders:rating:read": { id: [ada] },
    "orders:city:list": { query: ["Pra"] },
    "orders:city:create": {
      name: () => `Town ${crypto.randomUUID()}`,
      country: ["Czechia"],
      iso2: ["CZ"],
    },
    "orders:currency:save": {
      code: ["EUR", "CZK"],
      name: ["Euro"],
      symbol: ["€"],
    },
    "orders:my-location:save": { address: ["Main Street 1"] },
  },
  fruitless: {
    "orders:order:update":
      "a change is 412 with any If-None-Match, and the order may be cancelled by then",
    "orders:order:cancel": "an order can be cancelled once",
    "orders:offer:create": "one live offer of a provider for an order",
    "orders:offer:read": "the offers are of one order",
    "orders:offer:update":
      "a price and a time that make sense are more than one field",
    "orders:offer:withdraw": "an offer can be withdrawn once",
    "orders:offer:accept": "an offer can be accepted once",
    "orders:job:start": "a job can be started once, by its provider",
    "orders:job:pause": "the job is pending",
    "orders:job:resume": "the job is pending",
    "orders:job:complete": "the job is pending",
    "orders:job:confirm": "the job is pending",
    "orders:job:cancel": "a job can be cancelled once",
    "orders:review:create": "the job is not done",
    "orders:city:delete": "a city can be removed once",
    "orders:currency:delete": "a currency can be removed once",
  },
});

const owned = (
  operation: string,
  more: () => Promise<Record<string, string>>,
) =>
  [
    operation,
    async () => ({
      token: mintFor(apiKeys, customer(me)),
      values: await more(),
    }),
  ] as const;

authorizationMatrix({
  url: () => listening.url,
  keys: apiKeys,
  owned: Object.fromEntries([
    owned("orders:history:read", async () => ({ id: await placed(call, me) })),
    owned("orders:order:cancel", async () => ({ id: await placed(call, me) })),
    owned("orders:job:read", async () => ({ id: known["job"] ?? "" })),
  ]),
});
