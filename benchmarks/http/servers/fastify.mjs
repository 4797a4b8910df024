/** Fastify on Node with what its users put together for the same: JWT (Ed25519, cached), pino, Prometheus, OpenTelemetry. */
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  InMemorySpanExporter,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-base";
import { createSigner, createVerifier } from "fast-jwt";
import Fastify from "fastify";
import { Histogram, Registry } from "prom-client";

const { port, sampled, tokenFile, thing } = JSON.parse(process.argv.at(-1));
const keys = generateKeyPairSync("ed25519");
const pem = { type: "pkcs8", format: "pem" };
const sign = createSigner({
  algorithm: "EdDSA",
  key: keys.privateKey.export(pem),
  expiresIn: 3_600_000,
});
const verify = createVerifier({
  algorithms: ["EdDSA"],
  key: keys.publicKey.export({ type: "spki", format: "pem" }),
  cache: 1000,
  allowedAud: "shop",
});
writeFileSync(
  tokenFile,
  sign({ sub: randomUUID(), aud: "shop", roles: ["user", "customer"] }),
);

const exporter = new InMemorySpanExporter();
setInterval(() => exporter.reset(), 1_000).unref();
const provider = new BasicTracerProvider({
  sampler: new ParentBasedSampler({
    root: new TraceIdRatioBasedSampler(sampled),
  }),
  spanProcessors: [new BatchSpanProcessor(exporter)],
});
const tracer = provider.getTracer("fastify");
const duration = new Histogram({
  name: "http_server_request_duration_seconds",
  help: "Duration of HTTP server requests.",
  labelNames: ["method", "route", "status"],
  registers: [new Registry()],
});

const string = { type: "string" };
const app = Fastify({
  logger: true,
  disableRequestLogging: true,
  genReqId: (request) => request.headers["x-request-id"] ?? randomUUID(),
});
app.addHook("onRequest", (request, reply, done) => {
  request.span = tracer.startSpan("GET");
  reply.headers({
    "x-request-id": request.id,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    vary: "Accept, Authorization, Origin",
  });
  try {
    request.user = verify((request.headers.authorization ?? "").slice(7));
    done();
  } catch {
    reply.code(401).send({
      status: "fail",
      data: { credentials: { code: "token-invalid" } },
    });
  }
});
app.addHook("onResponse", (request, reply, done) => {
  const route = request.routeOptions.url;
  const ms = reply.elapsedTime;
  duration.observe(
    { method: "GET", route, status: reply.statusCode },
    ms / 1000,
  );
  request.span.updateName(`GET ${route}`);
  request.span.setAttributes({
    "http.request.method": "GET",
    "http.route": route,
    "http.response.status_code": reply.statusCode,
  });
  request.span.end();
  request.log.info(
    { method: "GET", route, status: reply.statusCode, duration_ms: ms },
    "request",
  );
  done();
});
app.get(
  "/v1/things/:id",
  {
    schema: {
      params: { type: "object", properties: { id: string }, required: ["id"] },
      response: {
        200: {
          type: "object",
          properties: {
            status: string,
            data: {
              type: "object",
              properties: {
                thing: {
                  type: "object",
                  properties: {
                    id: string,
                    name: string,
                    tags: { type: "array", items: string },
                    price: {
                      type: "object",
                      properties: { amount: string, currency: string },
                    },
                    createdAt: string,
                    updatedAt: string,
                  },
                },
              },
            },
          },
        },
      },
    },
  },
  () => ({ status: "success", data: { thing } }),
);
trace.setGlobalTracerProvider(provider);
await app.listen({ port, host: "127.0.0.1" });
