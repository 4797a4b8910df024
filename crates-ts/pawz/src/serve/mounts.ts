import { environmentRules } from "../define/environments.ts";
import type { ServiceDefinition } from "../define/service.ts";
import {
  deprecationOf,
  latestOf,
  routesOf,
  versionsOf,
} from "../define/versions.ts";
import { type CompiledRoute, compileRoute } from "../compile/compiled-route.ts";
import { docsMounts } from "../docs/mounts.ts";
import {
  type AnswerOnce,
  answerOnceThrough,
} from "../idempotency/answer-once.ts";
import type { Gate, Limiter } from "../limits/limiter.ts";
import { createCursors } from "../lists/cursor.ts";
import { openApiDocument } from "../openapi/document.ts";
import { type Lifecycle, lifecycleMounts } from "./health.ts";
import { admitted } from "./admitted.ts";
import { observeDeprecatedUse } from "./deprecated-use.ts";
import type { Handler, Mount } from "./mount.ts";
import { compilePage, runPage } from "./run-page.ts";
import { type RouteHost, runRoute } from "./run-route.ts";
import { runSocket } from "./run-socket.ts";

/** Everything that a service answers, path by path: operations, their aliases, pages, health and docs. */
export function mountsOf(
  definition: ServiceDefinition,
  lifecycle: Lifecycle,
  limiter: Limiter | undefined,
): Mount[] {
  const versions = versionsOf(definition);
  const latest = latestOf(definition);
  const host = hostOf(definition);
  return [
    ...lifecycleMounts(definition, versions, latest, lifecycle),
    ...docsOf(definition, versions),
    ...pageMounts(definition, host.answerOnce, limiter),
    ...versions.flatMap((version) =>
      routeMounts(definition, lifecycle, host, version, limiter),
    ),
    ...aliases(
      routeMounts(definition, lifecycle, host, latest, limiter),
      latest,
    ),
  ];
}

/** The paths that more than one thing wants to answer, as sentences. */
export function collisions(mounts: readonly Mount[]): string[] {
  const seen = new Set<string>();
  const mistakes: string[] = [];
  for (const { method, path } of mounts) {
    const place = `${method} ${path.replaceAll(/\{[^}]*\}/g, "{}")}`;
    if (seen.has(place))
      mistakes.push(`"${method} ${path}" is answered by two things`);
    seen.add(place);
  }
  return mistakes;
}

function hostOf(definition: ServiceDefinition): RouteHost {
  const { clock, cursorKey, idempotency, metrics } = definition;
  return {
    verifier: definition.verifier,
    checksPromises: environmentRules[definition.environment].checksPromises,
    nowMs: clock === undefined ? Date.now : () => clock().getTime(),
    deprecatedUse: observeDeprecatedUse(metrics),
    answerOnce:
      idempotency === undefined
        ? undefined
        : answerOnceThrough(idempotency, metrics),
    streams: definition.streams,
    cursors: cursorKey === undefined ? undefined : createCursors(cursorKey),
  };
}

function routeMounts(
  definition: ServiceDefinition,
  lifecycle: Lifecycle,
  shared: RouteHost,
  version: string,
  limiter: Limiter | undefined,
): Mount[] {
  return routesOf(definition, version).map((route) => {
    const going = deprecationOf(definition, version, route);
    const compiled = compileRoute(route, version, going);
    const subjectGate = limiter?.gate(route.limits, "subject");
    const host =
      subjectGate === undefined ? shared : { ...shared, subjectGate };
    return {
      path: compiled.template,
      method: route.method,
      headers: [
        ...Object.keys(route.headers?.properties ?? {}),
        ...(route.etag === true ? ["if-match", "if-none-match"] : []),
      ],
      handle: behind(
        limiter?.gate(route.limits, "address"),
        compiled.template,
        socketHandler(definition, lifecycle, host, compiled) ??
          ((exchange, params) => runRoute(host, compiled, exchange, params)),
      ),
    };
  });
}

/** Of a route that opens sockets. */
function socketHandler(
  { sockets: hub, corsOrigins }: ServiceDefinition,
  lifecycle: Lifecycle,
  { verifier, subjectGate }: RouteHost,
  compiled: CompiledRoute,
): Handler | undefined {
  const { socket } = compiled.route;
  if (socket === undefined || hub === undefined) return undefined;
  const origins = new Set(corsOrigins);
  const host = { verifier, subjectGate, hub, origins, lifecycle };
  return (exchange) => runSocket(host, compiled, socket, exchange);
}

/** Counts a request before anything of it is looked at; a route without such a limit is called as it is. */
function behind(
  gate: Gate | undefined,
  template: string,
  handle: Handler,
): Handler {
  if (gate === undefined) return handle;
  return (exchange, params) => {
    exchange.route = template;
    return admitted(gate, exchange, () => handle(exchange, params));
  };
}

/** The same operations without a version (http-rules 51). */
function aliases(mounts: readonly Mount[], version: string): Mount[] {
  return mounts.map((mount) => ({
    ...mount,
    path: mount.path.slice(version.length + 1) || "/",
    handle: (exchange, params) => {
      exchange.aliasOf = version;
      return mount.handle(exchange, params);
    },
  }));
}

function pageMounts(
  definition: ServiceDefinition,
  answerOnce: AnswerOnce | undefined,
  limiter: Limiter | undefined,
): Mount[] {
  const { name: service, verifier, logger } = definition;
  return (definition.pages ?? []).flatMap((page) => {
    const compiled = compilePage(page);
    const gate = limiter?.gate(page.limits, "address");
    const subjectGate = limiter?.gate(page.limits, "subject");
    return page.methods.map((method): Mount => {
      const gates = method === "POST" ? { gate, subjectGate } : {};
      const host = { service, verifier, logger, answerOnce, ...gates };
      return {
        path: page.path,
        method,
        handle: (exchange, params) => runPage(host, compiled, exchange, params),
      };
    });
  });
}

function docsOf(
  definition: ServiceDefinition,
  versions: readonly string[],
): Mount[] {
  if (definition.docs === false) return [];
  const options = definition.docs === true ? {} : definition.docs;
  const own = options.document;
  return docsMounts({
    title: definition.title ?? definition.name,
    versions,
    options,
    document: (version) =>
      version === undefined && own !== undefined
        ? own()
        : Promise.resolve(openApiDocument(definition, version)),
  });
}
