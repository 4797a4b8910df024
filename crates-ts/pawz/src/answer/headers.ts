import type { ReplyHeaders } from "../define/reply.ts";

/** Response headers while an answer is being built: lower-case names. */
export type HeaderMap = Record<string, string | readonly string[]>;

/** What every answer depends on (http-rules 45, 57). */
export const standardVary = "Accept, Authorization, Origin";

const standard = {
  "cache-control": "no-store",
  vary: standardVary,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** The same for all: what every answer says but for its id. */
export const standardPairs: readonly (readonly [string, string])[] =
  Object.entries(standard);

/** What every answer says (http-rules 45, 57, 60). */
export const standardHeaders = (requestId: string): HeaderMap => ({
  "x-request-id": requestId,
  ...standard,
});

/** Headers that scripts of allowed origins may read (http-rules 59). */
export const exposedHeaders =
  "ETag, Location, Link, X-Request-Id, API-Version, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset, Idempotency-Replayed";

/** Lays a reply's own headers over the standard ones; `vary` and `link` are added to, not replaced. */
export function overlay(headers: HeaderMap, own: ReplyHeaders): void {
  for (const [name, value] of Object.entries(own)) {
    const key = name.toLowerCase();
    if (key === "vary" && typeof value === "string")
      headers[key] = mergeVary(value);
    else if (key === "link" && headers[key] !== undefined)
      headers[key] = [headers[key], value].flat().join(", ");
    else headers[key] = value;
  }
}

function mergeVary(own: string): string {
  const known = new Set(standardVary.toLowerCase().split(", "));
  const added = own
    .split(",")
    .filter((name) => !known.has(name.trim().toLowerCase()));
  return [standardVary, ...added.map((name) => name.trim())].join(", ");
}

const plainJson = new Headers({
  ...standard,
  "content-type": "application/json",
});

/**
 * A JSON response that says what every answer says and nothing more. Its headers are copied natively from one list in which only
 * the id changes: to hand them over as an object costs three times as much.
 */
export function jsonResponse(
  body: string,
  status: number,
  requestId: string,
): Response {
  plainJson.set("x-request-id", requestId);
  return new Response(body, { status, headers: plainJson });
}

type Body = string | Blob | Uint8Array<ArrayBuffer> | null;

/** A response with these headers; a list makes one line per entry. */
export function responseOf(
  body: Body,
  status: number,
  headers: HeaderMap,
): Response {
  const lines: [string, string][] = [];
  const single: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === "string") single[name] = value;
    else if (value !== undefined)
      for (const line of value) lines.push([name, line]);
  }
  const response = new Response(body, { status, headers: single });
  for (const [name, line] of lines) response.headers.append(name, line);
  return response;
}
