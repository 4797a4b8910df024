import { contracts } from "@tixlys/contracts";
import { memoryLimits, service, StreamHub } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  memoryIdempotency,
  mintFor,
  testCursorKey,
  type TestDatabase,
  testDatabase,
  testKeys,
} from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import { about, routes } from "../../src/inbound/http.ts";
import { catalogueOf } from "../../src/outbound/catalogue.ts";
import { growthOver } from "../../src/outbound/growth.ts";
import { webhooksOver } from "../webhook-world.ts";
import { logReader } from "../../src/outbound/postgres/log-reader.ts";

export const apiKeys = testKeys();
export const origin = "https://app.example.test";

/** A bus that carries no words: what one process says to itself is enough here. */
const silent = { hint: () => undefined, onHint: () => () => undefined };

/** One replica of the service over a database. */
export function replicaOver(database: TestDatabase["database"]) {
  const log = capturedLogger();
  const metrics = createMetrics();
  const verifier = apiKeys.verifierFor("events", {
    requireAal2ForManagement: true,
  });
  const app = createApplication({
    catalogue: catalogueOf(contracts),
    log: logReader(database),
    growth: growthOver(database, silent),
  });
  const { revocations } = apiKeys;
  const http = service({
    name: "events",
    version: "0.0.0",
    environment: "test",
    ...about,
    routes: routes(app, webhooksOver(database)),
    streams: new StreamHub({ revocations, logger: log.logger, metrics }),
    verifier,
    checks: {},
    logger: log.logger,
    metrics,
    idempotency: memoryIdempotency(),
    limits: { store: memoryLimits(), scale: 1_000 },
    corsOrigins: [origin],
    docs: true,
    cursorKey: testCursorKey,
  });
  return { app, http, log };
}

/** The service over a real PostgreSQL of its own, and requests to it that are quick to write. */
export async function eventsService() {
  const db = await testDatabase("events", { max: 8 });
  const replica = replicaOver(db.database);
  const call = async (token: string, path: string) => {
    const response = await replica.http.handle(
      new Request(`http://events.test${path}`, {
        headers: { authorization: `Bearer ${token}` },
      }),
    );
    const body: unknown = await response.json();
    return { status: response.status, body };
  };
  return { ...replica, db, call };
}

export const personToken = (userId: string) => mintFor(apiKeys, { userId });
export const managementToken = () =>
  mintFor(apiKeys, { roles: ["admin"], aal: 2 });
