import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import {
  at,
  authorizationMatrix,
  conformance,
  type Persona,
  randomRequests,
  tokenOf,
} from "@tixlys/testkit";
import {
  apiKeys,
  catalogService,
  madeService,
  origin,
  provider,
} from "./catalog-api.ts";

let listening: Listening;
let close: () => Promise<void>;
let logs = () => "";
const known: Record<string, string> = {};
const offering = Bun.randomUUIDv7();

beforeAll(async () => {
  const { http, log, db, call } = await catalogService();
  logs = () => log.text();
  close = () => db.close();
  const { type, category, subcategory, service } = await madeService(call);
  Object.assign(known, { type, category, subcategory, service });
  const offered = await call({
    path: "/v1/providers/me/services",
    as: provider(offering),
    body: { serviceId: service, priceFrom: "20", currency: "EUR" },
  });
  if (at(offered, "data.offer.id") === undefined) throw new Error("no offer");
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await listening.stop(1_000);
  await close();
});

const tokens = (who: Persona): string => tokenOf(apiKeys, who);

conformance({ url: () => listening.url, tokens, origin });

const levels = ["type", "category", "subcategory", "service"];
const idOf = (level: string) => ({ id: () => known[level] });

/** What means something to the operations of each level. */
const perLevel = levels.flatMap((level, depth) => {
  const above = levels[depth - 1];
  const parent = above === undefined ? {} : { parentId: () => known[above] };
  const name = () => `Name ${crypto.randomUUID().slice(0, 13)}`;
  const description = ["Some words.", "Other words."];
  return [
    [`catalog:${level}:read`, idOf(level)],
    [`catalog:${level}:list`, { ...parent, query: ["home", "wiring"] }],
    [`catalog:${level}:create`, { ...parent, name, description }],
    [`catalog:${level}:update`, { ...idOf(level), ...parent, name }],
    [`catalog:${level}:delete`, idOf(level)],
  ] as const;
});

const refusals = {
  update: "a change of what is there is 412 with any If-None-Match",
  delete: "what stands there has something in it",
};

randomRequests({
  url: () => listening.url,
  tokens,
  logs: () => logs(),
  known: {
    ...Object.fromEntries(perLevel),
    "catalog:provider:list": idOf("service"),
    "catalog:offer:list": { id: [offering] },
    "catalog:offer:read": { id: [offering], serviceId: () => known["service"] },
    "catalog:my-offer:create": {
      serviceId: () => known["service"],
      priceFrom: ["49.9", "50"],
      currency: ["EUR", "CZK"],
    },
  },
  fruitless: {
    ...Object.fromEntries(
      levels.flatMap((level) =>
        Object.entries(refusals).map(
          ([action, why]) => [`catalog:${level}:${action}`, why] as const,
        ),
      ),
    ),
    "catalog:my-offer:read": "each request is a new provider's",
    "catalog:my-offer:delete": "each request is a new provider's",
    "catalog:offer:create": "an offer is its provider's or management's",
    "catalog:offer:delete": "an offer is its provider's or management's",
  },
});

authorizationMatrix({ url: () => listening.url, keys: apiKeys });
