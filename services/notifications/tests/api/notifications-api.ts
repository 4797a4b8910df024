import { service, StreamHub } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  memoryIdempotency,
  testCursorKey,
  testKeys,
} from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import type { CaughtMail, Catcher } from "../../src/application/ports.ts";
import { createTemplates } from "../../src/application/templates.ts";
import { linksTo } from "../../src/domain/letter/links.ts";
import { effective } from "../../src/domain/notice/preferences.ts";
import { routes } from "../../src/inbound/http.ts";

import { silent } from "./inbox-parts.ts";

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
export const nothingSent = {
  deliveries: {
    find: async () => undefined,
    list: async () => ({ rows: [], next: undefined }),
  },
  retryDelivery: async () =>
    ({ ok: false, error: { type: "DeliveryUnknown" } }) as const,
};

const nothingChosen = {
  categories: effective({}),
  language: undefined,
  version: 0,
  changedAt: undefined,
};

/** Of an application that nobody asks for an inbox either. */
const nothingTold = {
  inbox: {
    list: async () => ({ rows: [], next: undefined }),
    count: async () => 0,
    markRead: async () =>
      ({ ok: false, error: { type: "NoticeUnknown" } }) as const,
    markAllRead: async () => 0,
    news: async () => ({ changes: [], unread: 0, upTo: 0, lastSeq: 0 }),
  },
  live: silent,
  preferences: {
    read: async () => nothingChosen,
    choose: async () => ({ ok: true, value: nothingChosen }) as const,
  },
  templates: createTemplates(linksTo("https://example.test/auth/ui")),
};

export function notificationsApi(
  ports: { catcher?: Catcher },
  trustedProxies: readonly string[] = [],
) {
  const metrics = createMetrics();
  return service({
    name: "notifications",
    version: "0.0.0",
    environment: "test",
    routes: routes(
      createApplication({ ...nothingSent, ...nothingTold, ...ports }),
    ),
    verifier: apiKeys.verifierFor("notifications"),
    checks: {},
    logger: log.logger,
    metrics,
    streams: new StreamHub({ ...apiKeys, logger: log.logger, metrics }),
    idempotency: memoryIdempotency(),
    trustedProxies,
    corsOrigins: [origin],
    cursorKey: testCursorKey,
    docs: true,
  });
}
