import { Elysia } from "elysia";
import { commonRequestHeaders, type Cors } from "../answer/cors.ts";
import { emptyResponse } from "../answer/respond.ts";
import { refuse } from "../answer/refuse.ts";
import type { Method } from "../define/route.ts";
import type { Exchange } from "../request/exchange.ts";

/**
 * Path variables as they stand in the URL, decoded, by position: `p0`, `p1`. `null` where the percent-encoding is broken.
 */
export type RawParams = Readonly<Record<string, string | null>>;

/** Answers one request whose path and method fit. */
export type Handler = (
  exchange: Exchange,
  params: RawParams,
) => Promise<Response> | Response;

/** One method of one path. */
export type Mount = {
  /** `/v1/users/{id}`. */
  readonly path: string;
  readonly method: Method;
  readonly handle: Handler;
  /** Request headers that this operation reads beyond the common ones. */
  readonly headers?: readonly string[];
};

/** Where a request goes. */
export type Match = { readonly handle: Handler; readonly params: RawParams };

/** Finds what answers a request; `undefined` when nothing has its path. */
export type Router = (request: Request) => Match | undefined;

const found = new Response(null);

/**
 * Elysia as the router and nothing else: no parsing, no validation, no hooks, and no handler of ours runs inside it, so
 * that its way with errors and answers cannot leak into ours. Every path also answers OPTIONS and, for methods that it
 * does not have, 405 with `Allow` (http-rules 11).
 */
export function createRouter(mounts: readonly Mount[], cors: Cors): Router {
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
