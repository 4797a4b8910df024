import { afterAll, beforeAll } from "bun:test";
import {
  capturedLogger,
  conformance,
  testKeys,
  tokenOf,
} from "@tixlys/testkit";
import { fixtureOrigin, fixtureService } from "@tixlys/testkit/fixture";
import { type Listening, StreamHub } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import { tickerRoute } from "./event-stream/ticker.ts";

const { http, keys, things } = fixtureService({
  extra: [tickerRoute({ heartbeatMs: 100 }).route],
  parts: {
    streams: new StreamHub({
      revocations: testKeys().revocations,
      logger: capturedLogger("error", "shop").logger,
      metrics: createMetrics(),
    }),
  },
});
// So that lists have more than one part.
for (const name of ["first", "second"]) things.add({ name, tags: [] });
let server: Listening | undefined;

beforeAll(() => {
  server = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => server?.stop(1000));

conformance({
  url: () => server?.url ?? "",
  tokens: (who) => tokenOf(keys, who),
  origin: fixtureOrigin,
  execute: [
    "shop:thing:create",
    "shop:report:request",
    "shop:label:put",
    "shop:label:remove",
    "shop:area:enter-root",
    "shop:area:enter-provider",
    "shop:area:enter-moderator",
    "shop:area:enter-service",
  ],
});
