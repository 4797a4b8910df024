import { type Listening, memoryLimits, service, StreamHub } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  callerOf,
  capturedLogger,
  memoryIdempotency,
  type TestBus,
  testBus,
  type TestClaims,
  testCursorKey,
  type TestDatabase,
} from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import { routes } from "../../src/inbound/http.ts";
import { LiveInboxes } from "../../src/outbound/live/inbox-live.ts";
import { inboxParts } from "./inbox-parts.ts";
import { apiKeys, nothingSent } from "./notifications-api.ts";

/** One process that answers requests: its own connection to the broker, over a database that others share. */
export type InboxReplica = {
  readonly url: string;
  readonly hub: StreamHub;
  readonly own: TestBus;
  call(
    method: string,
    path: string,
    as: TestClaims,
    more?: {
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<{
    readonly status: number;
    readonly headers: Headers;
    readonly body: unknown;
  }>;
  close(): Promise<void>;
};

/** Starts one. */
export async function inboxReplica({
  database,
}: TestDatabase): Promise<InboxReplica> {
  const own = await testBus("notifications");
  const { logger } = capturedLogger();
  const metrics = createMetrics();
  // Commits of this process's requests alone: another replica's reach it by the broker or not at all.
  const live = new LiveInboxes(own.bus, database);
  const hub = new StreamHub({ ...apiKeys, logger, metrics });
  const http = service({
    name: "notifications",
    version: "0.0.0",
    environment: "test",
    routes: routes(
      createApplication({ ...nothingSent, ...inboxParts(database, live) }),
    ),
    verifier: apiKeys.verifierFor("notifications"),
    checks: {},
    logger,
    metrics,
    idempotency: memoryIdempotency(),
    limits: { store: memoryLimits(), scale: 1_000 },
    cursorKey: testCursorKey,
    docs: false,
    streams: hub,
  });
  const listening: Listening = http.listen({ hostname: "127.0.0.1", port: 0 });
  const ask = callerOf({ handle: fetch }, apiKeys, listening.url);
  return {
    url: listening.url,
    hub,
    own,
    call: (method, path, as, more = {}) => ask({ method, path, as, ...more }),
    async close() {
      await listening.stop(2_000);
      await live.stop();
      await own.close();
    },
  };
}
