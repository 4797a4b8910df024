import { corsFor } from "./answer/cors.ts";
import { bodyLimitOf } from "./compile/compiled-route.ts";
import { registerFormats } from "./compile/formats.ts";
import { checkDefinition, DefinitionError } from "./define/check-definition.ts";
import { checkProvisions } from "./define/check-provisions.ts";
import { environmentRules } from "./define/environments.ts";
import type { HttpService, ServiceDefinition } from "./define/service.ts";
import { versionsOf } from "./define/versions.ts";
import { openApiDocument } from "./openapi/document.ts";
import { withStandardLimits } from "./limits/standard.ts";
import { trustedPeers } from "./request/address.ts";
import { limiterOf, unmatchedGateOf } from "./serve/limits.ts";
import { fallbackOf } from "./serve/fallback.ts";
import type { Lifecycle } from "./serve/health.ts";
import { InFlight } from "./serve/in-flight.ts";
import { listen } from "./serve/listen.ts";
import { collisions, mountsOf } from "./serve/mounts.ts";
import { createObserver } from "./serve/observe.ts";
import { createPipeline, type Pipeline } from "./serve/pipeline.ts";
import { createRouter } from "./serve/router.ts";
import { bunHandler } from "./sockets/bun-handler.ts";

/** Builds a service; throws `DefinitionError` with every mistake of the definition at once. */
export function service(given: ServiceDefinition): HttpService {
  registerFormats();
  checkDefinition(given);
  const definition = withStandardLimits(given);
  checkProvisions(definition);
  const lifecycle: Lifecycle = { draining: false };
  const inFlight = new InFlight();
  const pipeline = pipelineOf(definition, lifecycle, inFlight);
  const routes = Object.values(definition.routes).flat();
  const limits = routes.map(bodyLimitOf);
  const { sockets: hub } = definition;
  const endpoints = routes.flatMap(({ socket }) => socket ?? []);
  const websocket =
    hub === undefined
      ? definition.websocket
      : bunHandler(hub, endpoints, definition.logger);
  const largestBodyBytes = Math.max(definition.bodyLimitBytes ?? 0, ...limits);
  return {
    name: definition.name,
    routes,
    handle: (request) => handleInProcess(pipeline, request),
    openapi: (version) => openApiDocument(definition, version),
    health: (path) =>
      healthPaths.has(path)
        ? handleInProcess(pipeline, healthRequest(path))
        : undefined,
    drain: () => {
      lifecycle.draining = true;
    },
    listen: (o) =>
      listen({
        ...o,
        pipeline,
        lifecycle,
        largestBodyBytes,
        websocket,
        hub,
        streams: definition.streams,
        closeSockets: definition.closeSockets,
      }),
  };
}

const healthPaths: ReadonlySet<string> = new Set([
  "/health/live",
  "/health/ready",
  "/version",
]);

function healthRequest(path: string): Request {
  return new Request(`http://localhost${path}`);
}

function pipelineOf(
  definition: ServiceDefinition,
  lifecycle: Lifecycle,
  inFlight: InFlight,
): Pipeline {
  const mounts = mountsOf(definition, lifecycle, limiterOf(definition));
  const mistakes = collisions(mounts);
  if (mistakes.length > 0) throw new DefinitionError(definition.name, mistakes);
  const { logger, metrics, environment } = definition;
  const trusted = trustedPeers(definition.trustedProxies ?? []);
  const cors = corsFor(definition.corsOrigins ?? []);
  return createPipeline({
    logger,
    cors,
    inFlight,
    lifecycle,
    trusted,
    observer: createObserver({
      logger,
      metrics,
      trusted,
      active: () => inFlight.size,
    }),
    router: createRouter(mounts, cors),
    versions: versionsOf(definition),
    unmatchedGate: unmatchedGateOf(definition),
    tellsTrace: environmentRules[environment].tellsTrace,
    fallback: fallbackOf(definition),
    entrance: definition.entrance,
    strictTransport: definition.strictTransport,
  });
}

/** What a socket does to the answer of a HEAD request, for requests that never see one. */
async function handleInProcess(
  pipeline: Pipeline,
  request: Request,
): Promise<Response> {
  const response = await pipeline(request);
  if (request.method !== "HEAD") return response;
  const headers = new Headers(response.headers);
  headers.set("content-length", String((await response.bytes()).length));
  return new Response(null, { status: response.status, headers });
}
