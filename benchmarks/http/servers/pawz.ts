/** A service of the suite with one guarded route. */
import {
  createRevocations,
  createVerifier,
  parseKeys,
} from "../../../crates-ts/biscuit/src/index.ts";
import { reply, route, service, t } from "../../../crates-ts/pawz/src/index.ts";
import { observeDecisions } from "../../../crates-ts/pawz/src/platform/observe.ts";
import { startTelemetry } from "../../../crates-ts/telemetry/src/index.ts";
import { readStart, thing } from "../shared.ts";

const { port, publicKeys, sampled, traceDir } = readStart();
const { logger, metrics } = startTelemetry({
  service: "shop",
  version: "0",
  environment: "production",
  logLevel: "info",
  sampleRatio: sampled,
  traceDir,
});

const read = route({
  method: "GET",
  path: "/things/{id}",
  operation: "shop:thing:read",
  summary: "One thing",
  guard: "general",
  delegable: true,
  params: t.Object({ id: t.String({ format: "uuid" }) }),
  resource: ({ params }) => `shop/things/${params.id}`,
  response: {
    status: 200,
    data: t.Object({
      thing: t.Object({
        id: t.String({ format: "uuid" }),
        name: t.String(),
        tags: t.Array(t.String()),
        price: t.Object({ amount: t.String(), currency: t.String() }),
        createdAt: t.String({ format: "date-time" }),
        updatedAt: t.String({ format: "date-time" }),
      }),
    }),
  },
  errors: [],
  handle: () => reply.ok({ thing }),
});

service({
  name: "shop",
  version: "0",
  environment: "production",
  routes: { v1: [read] },
  verifier: createVerifier({
    keys: parseKeys(publicKeys),
    audience: "shop",
    revocations: createRevocations({ feedRequired: false }),
    observe: observeDecisions(metrics),
  }),
  checks: {},
  logger,
  metrics,
  docs: false,
}).listen({ hostname: "127.0.0.1", port });
