import { createCache } from "@tixlys/messaging/cache";
import { memoryLimits, service } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  at,
  type Call,
  callerOf,
  capturedLogger,
  memoryIdempotency,
  type TestClaims,
  testCursorKey,
  type TestDatabase,
  testDatabase,
  testKeys,
} from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import { loadTree, treeCacheLimits } from "../../src/application/read-tree.ts";
import { routes } from "../../src/inbound/http.ts";
import { entryReader } from "../../src/outbound/postgres/entry-reader.ts";
import { offerReader } from "../../src/outbound/postgres/offers.ts";
import { treeReader } from "../../src/outbound/postgres/tree.ts";
import { transactions } from "../../src/outbound/postgres/work.ts";

export const apiKeys = testKeys();
export const origin = "https://app.example.test";

export const admin: TestClaims = { roles: ["admin"] };
export const customer: TestClaims = { roles: ["user", "customer"] };
export const provider = (userId: string): TestClaims => ({
  userId,
  roles: ["user", "provider"],
});

/** The use cases as `main.ts` puts them together, over a database. */
export function applicationOver(database: TestDatabase["database"]) {
  const tree = treeReader(database);
  return createApplication({
    transactions: transactions(database),
    entries: entryReader(database),
    offers: offerReader(database),
    tree,
    trees: createCache({
      name: "tree",
      load: () => loadTree(tree),
      ...treeCacheLimits,
    }),
    clock: () => new Date(),
    ids: () => Bun.randomUUIDv7(),
  });
}

/** One replica: its own memory, over a database that others may share. */
export function replicaOver(database: TestDatabase["database"]) {
  const log = capturedLogger();
  const app = applicationOver(database);
  const http = service({
    name: "catalog",
    version: "0.0.0",
    environment: "test",
    routes: routes(app),
    verifier: apiKeys.verifierFor("catalog", {
      requireAal2ForManagement: true,
    }),
    checks: {},
    logger: log.logger,
    metrics: createMetrics(),
    idempotency: memoryIdempotency(),
    limits: { store: memoryLimits(), scale: 1_000 },
    corsOrigins: [origin],
    cursorKey: testCursorKey,
    docs: true,
  });
  return {
    app,
    http,
    log,
    call: callerOf(http, apiKeys, "http://catalog.test"),
  };
}

/** The service over a real PostgreSQL of its own. */
export async function catalogService() {
  const db = await testDatabase("catalog", { max: 12 });
  return { ...replicaOver(db.database), db };
}

const singular = {
  types: "type",
  categories: "category",
  subcategories: "subcategory",
  services: "service",
} as const;

/** Makes an entry, and gives its id. */
export async function made(
  call: Call,
  plural: keyof typeof singular,
  body: { readonly name: string; readonly parentId?: string },
): Promise<string> {
  const answer = await call({ path: `/v1/${plural}`, as: admin, body });
  const id = at(answer, `data.${singular[plural]}.id`);
  if (answer.status !== 201 || typeof id !== "string")
    throw new Error(`${plural}: ${JSON.stringify(answer.body)}`);
  return id;
}

/** A service with all that it stands in, under names of its own. */
export async function madeService(call: Call, name = "Socket installation") {
  const suffix = crypto.randomUUID().slice(0, 8);
  const type = await made(call, "types", { name: `Home ${suffix}` });
  const category = await made(call, "categories", {
    name: "Electrical",
    parentId: type,
  });
  const subcategory = await made(call, "subcategories", {
    name: "Wiring",
    parentId: category,
  });
  const id = await made(call, "services", { name, parentId: subcategory });
  return { type, category, subcategory, service: id };
}
