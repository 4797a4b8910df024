import { afterAll } from "bun:test";
import { reply, route, service, t } from "@tixlys/pawz";
import { startTelemetry } from "@tixlys/telemetry";
import {
  conformance,
  memoryIdempotency,
  randomRequests,
  testKeys,
  tokenOf,
} from "@tixlys/testkit";
import { fixtureGateway } from "../inbound/gateway-fixture.ts";

/** The rules hold for a client of the gateway as they do for one of the service behind it. */
const keys = testKeys();
const telemetry = startTelemetry({
  service: "users",
  version: "0.0.0",
  environment: "test",
  logLevel: "silent",
});
const Thing = t.Object({
  id: t.String({ format: "uuid" }),
  name: t.String({ minLength: 1, maxLength: 40 }),
});
const id = "0198c1d2-0000-7000-8000-000000000001";

const users = service({
  name: "users",
  version: "0.0.0",
  environment: "test",
  verifier: keys.verifierFor("users"),
  logger: telemetry.logger,
  metrics: telemetry.metrics,
  docs: true,
  checks: {},
  trustedProxies: ["127.0.0.1"],
  idempotency: memoryIdempotency(),
  routes: {
    v1: [
      route({
        method: "GET",
        path: "/things/{id}",
        operation: "users:thing:read",
        summary: "One thing",
        guard: "general",
        params: t.Object({ id: t.String({ format: "uuid" }) }),
        response: { status: 200, data: t.Object({ thing: Thing }) },
        errors: ["not-found"],
        handle: () => reply.ok({ thing: { id, name: "lamp" } }),
      }),
      route({
        method: "POST",
        path: "/things",
        operation: "users:thing:create",
        summary: "A new thing",
        guard: "general",
        body: t.Object({ name: t.String({ minLength: 1, maxLength: 40 }) }),
        response: { status: 201, data: t.Object({ thing: Thing }) },
        errors: [],
        handle: () =>
          reply.created(
            { thing: { id, name: "lamp" } },
            `/users/v1/things/${id}`,
          ),
      }),
    ],
  },
}).listen({ hostname: "127.0.0.1", port: 0 });
const edge = fixtureGateway(`users=${users.url}`, keys);
afterAll(async () => {
  await edge.stop();
  await users.stop(1_000);
  await telemetry.shutdown();
});

conformance({
  url: () => edge.url,
  tokens: (who) => tokenOf(keys, who),
  execute: ["users:thing:create"],
});

randomRequests({
  url: () => edge.url,
  tokens: (who) => tokenOf(keys, who),
});
