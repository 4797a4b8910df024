import { err, ok } from "@tixlys/nexus";
import {
  eventStore,
  type RunningProcesses,
  type RunningSubscriptions,
  startProcessManagers,
  startProjections,
} from "@tixlys/nexus/postgres";
import { memoryLimits, service } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  type Call,
  callerOf,
  capturedLogger,
  memoryIdempotency,
  type TestClaims,
  testCursorKey,
  type TestDatabase,
  testDatabase,
  testKeys,
  textAt,
} from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import type { Elsewhere } from "../../src/application/ports.ts";
import { carryOut } from "../../src/application/carry-out.ts";
import { routes } from "../../src/inbound/http.ts";
import { elsewhere } from "../../src/outbound/elsewhere.ts";
import { namesOver } from "../../src/outbound/names.ts";
import { runnableFulfilment } from "../../src/outbound/postgres/fulfilment.ts";
import { gazetteer } from "../../src/outbound/postgres/gazetteer.ts";
import { listsOver } from "../../src/outbound/postgres/lists.ts";
import { particularsReader } from "../../src/outbound/postgres/particulars.ts";
import { projections } from "../../src/outbound/postgres/projections.ts";
import { workIn, worldOf } from "../../src/outbound/postgres/work.ts";

export const apiKeys = testKeys();
export const origin = "https://app.example.test";
export const dayMs = 86_400_000;
type Database = TestDatabase["database"];

/** A service of the catalog that everybody here asks for. */
export const serviceId = "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c04";

export const admin: TestClaims = { roles: ["admin"] };
export const customer = (userId: string): TestClaims => ({ userId });
export const provider = (userId: string): TestClaims => ({
  userId,
  roles: ["user", "provider"],
});

/** `users`, when nobody can be asked. */
const away = { call: async () => err({ type: "unavailable" }) } as const;

/** `catalog` and `users` know no more than the copies here. */
const nobodyKnows = (database: Database): Elsewhere =>
  elsewhere({
    database,
    // cast: clients of which one operation is called
    users: {
      call: async () => err({ type: "refused", code: "unknown-provider" }),
    } as never,
    // cast: the same
    catalog: { call: async () => ok({ services: [], missing: [] }) } as never,
    logger: capturedLogger().logger,
  });

/** The use cases as `main.ts` puts them together, over a database. */
export function applicationOver(
  database: Database,
  {
    clock = () => new Date(),
    openForMs = 30 * dayMs,
    elsewhere: asking = nobodyKnows(database),
  }: {
    readonly clock?: () => Date;
    readonly openForMs?: number;
    readonly elsewhere?: Elsewhere;
  } = {},
) {
  return createApplication({
    world: worldOf(database),
    events: eventStore(database),
    particulars: particularsReader(database),
    lists: listsOver(database),
    gazetteer: gazetteer(database),
    names: namesOver({
      database,
      // cast: a client that answers nothing but a failure
      client: away as never,
      logger: capturedLogger().logger,
    }),
    elsewhere: asking,
    clock,
    ids: () => Bun.randomUUIDv7(),
    openForMs,
    forgetCommands: () => Promise.resolve(0),
  });
}

/** One replica, over a database that others may share. */
export function replicaOver(
  database: Database,
  options: Parameters<typeof applicationOver>[1] = {},
) {
  const log = capturedLogger();
  const app = applicationOver(database, options);
  const http = service({
    name: "orders",
    version: "0.0.0",
    environment: "test",
    routes: routes(app),
    verifier: apiKeys.verifierFor("orders", { requireAal2ForManagement: true }),
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
    call: callerOf(http, apiKeys, "http://orders.test"),
  };
}

export const databaseOf = (max = 12) => testDatabase("orders", { max });

/** Says that there is such a service, as the catalog does. */
export async function knowService(
  database: Database,
  id = serviceId,
): Promise<void> {
  await database.transact((tx) =>
    workIn(tx).services.heard({
      id,
      name: "Wiring",
      isDeleted: false,
      version: 1,
    }),
  );
}

/** Says that this provider has described themself, as `users` does. */
export const describeProvider = (database: Database, userId: string) =>
  database.transact((tx) => workIn(tx).people.describedAsProvider(userId));

export type Workers = {
  readonly lists: RunningSubscriptions;
  readonly processes: RunningProcesses;
  stop(): Promise<void>;
};

/** The lists and the process manager, as a worker runs them. */
export function workersOver(database: Database): Workers {
  const lists = startProjections({ database, projections });
  const processes = startProcessManagers({
    database,
    processes: [runnableFulfilment(carryOut)],
    settings: { leaseMs: 1_500, backOff: { baseMs: 5, capMs: 50 } },
  });
  return {
    lists,
    processes,
    stop: async () => {
      await Promise.all([lists.stop(), processes.stop()]);
    },
  };
}

/** The service over a real PostgreSQL of its own, with one service to ask for. */
export async function ordersService() {
  const db = await databaseOf();
  await knowService(db.database);
  return { ...replicaOver(db.database), db };
}

const later = (days: number) =>
  new Date(Date.now() + days * dayMs).toISOString();

/** An order as a client writes it. */
export const newOrder = (more: object = {}) => ({
  serviceId,
  description: "Two sockets in the kitchen.",
  location: { lat: 50.087_46, lon: 14.421_25 },
  city: "Prague",
  timeStart: later(1),
  timeEnd: later(2),
  budget: { amount: "100", currency: "EUR" },
  ...more,
});

export const newOffer = (more: object = {}) => ({
  price: { amount: "90", currency: "EUR" },
  bookTime: later(1),
  message: "Tomorrow at nine.",
  ...more,
});

/** Places an order; its id. */
export async function placed(
  call: Call,
  customerId: string,
  more: object = {},
): Promise<string> {
  const body = newOrder(more);
  const path = "/v1/orders";
  const answer = await call({ path, as: customer(customerId), body });
  return textAt(answer, "data.order.id");
}

/** Bids for an order; the offer's id. */
export async function bid(
  call: Call,
  providerId: string,
  orderId: string,
  more: object = {},
): Promise<string> {
  const answer = await call({
    path: `/v1/orders/${orderId}/offers`,
    as: provider(providerId),
    body: newOffer(more),
  });
  return textAt(answer, "data.offer.id");
}

/** Posts without a body. */
export const post = (call: Call, path: string, as: TestClaims) =>
  call({ method: "POST", path, as });

/** An order that this provider has won, with its job after these steps of theirs. */
export async function won(
  call: Call,
  customerId: string,
  providerId: string,
  steps: readonly string[] = [],
) {
  const order = await placed(call, customerId);
  const offer = await bid(call, providerId, order);
  const path = `/v1/orders/${order}/offers/${offer}/accept`;
  const answer = await post(call, path, customer(customerId));
  const job = textAt(answer, "data.order.job.id");
  for (const step of steps)
    await post(call, `/v1/jobs/${job}/${step}`, provider(providerId));
  return { order, offer, job };
}
