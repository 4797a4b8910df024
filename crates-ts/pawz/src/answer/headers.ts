import type { ReplyHeaders } from "../define/reply.ts";

/** Response headers while an answer is being built: lower-case names. */
export type HeaderMap = Record<string, string | readonly string[]>;

/** What every answer says (http-rules 45, 57, 60). */
export const standardHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  vary: "Accept, Authorization, Origin",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** Headers that scripts of allowed origins may read (http-rules 59). */
export const exposedHeaders =
  "ETag, Location, Link, X-Request-Id, API-Version, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset, Idempotency-Replayed";

/** Lays a reply's own headers over the standard ones; `vary` is added to, not replaced. */
export function overlay(headers: HeaderMap, own: ReplyHeaders): void {
  for (const [name, value] of Object.entries(own)) {
    const key = name.toLowerCase();
    if (key === "vary" && typeof value === "string") headers[key] = mergeVary(value);
    else headers[key] = value;
  }
}

function mergeVary(own: string): string {
  const standard = standardHeaders["vary"] ?? "";
  const known = new Set(standard.toLowerCase().split(", "));
  const added = own.split(",").filter((name) => !known.has(name.trim().toLowerCase()));
  return [standard, ...added.map((name) => name.trim())].join(", ");
}

/** As the `Response` constructor takes them; a list makes one line per entry. */
export function headersInit(headers: HeaderMap): Record<string, string> | [string, string][] {
  const single: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== "string") return allLines(headers);
    single[name] = value;
  }
  return single;
}

function allLines(headers: HeaderMap): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" ? [[name, value]] : value.map((line) => [name, line]),
  );
}
