import { contracts } from "@tixlys/contracts";
import { service } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  memoryIdempotency,
  testCursorKey,
  testKeys,
} from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import { about, routes } from "../../src/inbound/http.ts";
import { catalogueOf } from "../../src/outbound/catalogue.ts";

export const apiKeys = testKeys();
export const origin = "https://app.example.test";

/** The service, without its process. */
export function eventsService() {
  const log = capturedLogger();
  const app = createApplication({ catalogue: catalogueOf(contracts) });
  const http = service({
    name: "events",
    version: "0.0.0",
    environment: "test",
    ...about,
    routes: routes(app),
    verifier: apiKeys.verifierFor("events", {
      requireAal2ForManagement: true,
    }),
    checks: {},
    logger: log.logger,
    metrics: createMetrics(),
    idempotency: memoryIdempotency(),
    corsOrigins: [origin],
    docs: true,
    cursorKey: testCursorKey,
  });
  return { app, http, log };
}
