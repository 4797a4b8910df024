import type { Attributes, Span } from "@opentelemetry/api";
import { redactUrl } from "../redaction/url.ts";
import { failSpan, type SpanSpec } from "./span.ts";

const methods = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "QUERY",
]);

/** Facts about a request that arrived. `route` is the template; undefined when nothing matched. */
export type HttpServerFacts = {
  method: string;
  route?: string | undefined;
  scheme: string;
  path: string;
  host?: string | undefined;
  port?: number | undefined;
  clientAddress?: string | undefined;
  userAgent?: string | undefined;
  protocolVersion?: string | undefined;
};

/** A span of an incoming request: `{method} {route}`, or `{method}` (semconv http-spans). */
export function httpServerSpan(facts: HttpServerFacts): SpanSpec {
  const method = knownMethod(facts.method);
  const name = facts.route === undefined ? method : `${method} ${facts.route}`;
  const attributes: Attributes = {
    "http.request.method": method,
    "url.scheme": facts.scheme,
    "url.path": facts.path,
  };
  const add = (key: string, value: string | number | undefined): void => {
    if (value !== undefined) attributes[key] = value;
  };
  add("http.route", facts.route);
  add("server.address", facts.host);
  add("server.port", facts.port);
  add("client.address", facts.clientAddress);
  add("user_agent.original", facts.userAgent?.slice(0, 256));
  add("network.protocol.version", facts.protocolVersion);
  return { name, kind: "server", attributes };
}

/** A span of an outgoing request; the URL loses its credentials and secret parameters. */
export function httpClientSpan(facts: {
  method: string;
  url: string;
  resendCount?: number;
}): SpanSpec {
  const method = knownMethod(facts.method);
  const url = URL.canParse(facts.url) ? new URL(facts.url) : undefined;
  const port =
    url?.port === "" || url === undefined ? undefined : Number(url.port);
  const attributes: Attributes = {
    "http.request.method": method,
    "url.full": redactUrl(facts.url),
    ...present("server.address", url?.hostname),
    ...present("server.port", port),
    ...present("http.request.resend_count", facts.resendCount),
  };
  return { name: method, kind: "client", attributes };
}

/**
 * Records the answer's status. A server's span fails on 5xx only, a client's on 4xx as well
 * (semconv http-spans, "Status").
 */
export function recordHttpStatus(
  span: Span,
  status: number,
  side: "server" | "client",
): void {
  span.setAttribute("http.response.status_code", status);
  if (status >= (side === "server" ? 500 : 400)) failSpan(span, String(status));
}

/** A method of the closed set, or `_OTHER` (semconv): a client cannot invent names. */
export function knownMethod(method: string): string {
  if (methods.has(method)) return method;
  const upper = method.toUpperCase();
  return methods.has(upper) ? upper : "_OTHER";
}

function present(key: string, value: string | number | undefined): Attributes {
  return value === undefined ? {} : { [key]: value };
}
