import { Elysia } from "elysia";
import { commonRequestHeaders, type Cors } from "../answer/cors.ts";
import { emptyResponse } from "../answer/respond.ts";
import { refuse } from "../answer/refuse.ts";
import type { Exchange } from "../request/exchange.ts";
import type { Handler, Match, Mount, RawParams } from "./mount.ts";
import { quickMatch } from "./quick-match.ts";

/** Finds what answers a request; `undefined` when nothing has its path. */
export type Router = (
  exchange: Pick<Exchange, "request" | "method" | "path">,
) => Match | undefined;

const found = new Response(null);

/** Plain paths of operations at once, all else by Elysia (infra/decisions/0019). */
export function createRouter(mounts: readonly Mount[], cors: Cors): Router {
  const quick = quickMatch(mounts);
  const proper = elysiaRouter(mounts, cors);
  return (exchange) =>
    quick(exchange.method, exchange.path) ?? proper(exchange.request);
}

/**
 * Elysia as the router and nothing else: no parsing, no validation, no hooks, and no handler of ours runs inside it, so
 * that its way with errors and answers cannot leak into ours. Every path also answers OPTIONS and, for methods that it
 * does not have, 405 with `Allow` (http-rules 11).
 */
export function elysiaRouter(
  mounts: readonly Mount[],
  cors: Cors,
): (request: Request) => Match | undefined {
  const app = new Elysia({
    strictPath: true,
    normalize: false,
    handler: { standardHostname: false },
  });
  let match: Match | undefined;
  const remember =
    (handle: Handler) =>
    ({ params }: { params: RawParams | undefined }) => {
      match = { handle, params: params ?? {} };
      return found;
    };
  for (const [path, group] of Map.groupBy(mounts, (mount) => mount.path)) {
    const pattern = patternOf(path);
    for (const mount of group)
      app.route(mount.method, pattern, remember(mount.handle), {
        parse: "none",
      });
    app.all(pattern, remember(otherMethods(group, cors)), { parse: "none" });
  }
  const find = app.fetch;
  return (request) => {
    match = undefined;
    // Elysia calls a handler without hooks before `fetch` returns; a test holds it to that.
    const ignored = find(asRoutable(request));
    if (ignored instanceof Promise) ignored.catch(() => undefined);
    return match;
  };
}

/** Positions instead of names, because two routes may call the same variable differently. */
function patternOf(path: string): string {
  let position = 0;
  return path.replaceAll(/\{[^}]*\}/g, () => `:p${position++}`);
}

function otherMethods(group: readonly Mount[], cors: Cors): Handler {
  const methods = group.map((mount) => mount.method);
  const allow = [
    ...methods,
    ...(methods.includes("GET") ? ["HEAD"] : []),
    "OPTIONS",
  ].join(", ");
  const headers = [
    ...new Set([
      ...commonRequestHeaders,
      ...group.flatMap((mount) => mount.headers ?? []),
    ]),
  ].join(", ");
  const template = group[0]?.path ?? "_unmatched";
  return (exchange) => {
    exchange.route = template;
    if (exchange.request.method !== "OPTIONS")
      return refuse(exchange, "method-not-allowed", { headers: { allow } });
    const { headers: asked } = exchange.request;
    const origin = asked.get("origin");
    const preflight =
      origin !== null && asked.has("access-control-request-method")
        ? cors.preflight(origin, allow, headers)
        : undefined;
    return emptyResponse(exchange, 204, { allow, ...preflight });
  };
}

/**
 * Elysia answers HEAD by itself in a way that reads the body twice, and finds the path by counting from the scheme:
 * it gets HEAD as GET and `https` as `http`; handlers see the request as it came.
 */
function asRoutable(request: Request): Request {
  const secure = request.url.startsWith("https:");
  if (request.method !== "HEAD" && !secure) return request;
  const url = secure ? `http:${request.url.slice(6)}` : request.url;
  return new Request(url, {
    method: request.method === "HEAD" ? "GET" : request.method,
  });
}
