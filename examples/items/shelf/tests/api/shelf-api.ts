import { service } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import { capturedLogger, testKeys } from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import { about, routes } from "../../src/inbound/http.ts";
import { lantern, memory, message } from "../application/memory.ts";

export const apiKeys = testKeys();
export const origin = "https://app.example.test";

/** The service over a shelf in memory, with one lantern on it. */
export async function shelfService() {
  const { reader, listener } = memory({ idempotencyKey: "0123456789abcdef" });
  await listener.created(lantern, message);
  return service({
    name: "shelf",
    version: "0.0.0",
    environment: "test",
    ...about,
    routes: routes(createApplication(reader)),
    verifier: apiKeys.verifierFor("shelf"),
    checks: {},
    logger: capturedLogger().logger,
    metrics: createMetrics(),
    corsOrigins: [origin],
    docs: true,
  });
}
