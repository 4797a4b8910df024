import { service } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  memoryIdempotency,
  testCursorKey,
  testKeys,
} from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import type { CaughtMail, Catcher } from "../../src/application/ports.ts";
import { routes } from "../../src/inbound/http.ts";

export const apiKeys = testKeys();
export const origin = "https://app.example.test";

export const mail: CaughtMail = {
  id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11",
  to: "ada@example.test",
  subject: "Confirm your e-mail address",
  text: "https://example.test/verify-email?token=t0ken\n",
  html: "<p></p>",
  links: ["https://example.test/verify-email?token=t0ken"],
  createdAt: new Date("2026-11-21T09:30:00.000Z"),
};
export const catcher: Catcher = {
  list: async ({ to }) => (to === undefined || to === mail.to ? [mail] : []),
};
export const log = capturedLogger();

/** Of an application that nobody asks for deliveries. */
const nothingSent = {
  deliveries: {
    find: async () => undefined,
    list: async () => ({ rows: [], next: undefined }),
  },
  retryDelivery: async () =>
    ({ ok: false, error: { type: "DeliveryUnknown" } }) as const,
};

export function notificationsApi(
  ports: { catcher?: Catcher },
  trustedProxies: readonly string[] = [],
) {
  return service({
    name: "notifications",
    version: "0.0.0",
    environment: "test",
    routes: routes(createApplication({ ...nothingSent, ...ports })),
    verifier: apiKeys.verifierFor("notifications"),
    checks: {},
    logger: log.logger,
    metrics: createMetrics(),
    idempotency: memoryIdempotency(),
    trustedProxies,
    corsOrigins: [origin],
    cursorKey: testCursorKey,
    docs: true,
  });
}
