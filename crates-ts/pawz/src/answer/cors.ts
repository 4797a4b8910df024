import { exposedHeaders } from "./headers.ts";

/** Origins of browsers that may read our answers; exact strings, never `null`, never a pattern (http-rules 56). */
export type Cors = {
  /** Adds what an allowed origin may see; nothing for any other. */
  decorate(headers: Headers, origin: string): void;
  /** What a preflight says for a path with these methods and headers; `undefined` for other origins. */
  preflight(
    origin: string,
    methods: string,
    headers: string,
  ): Record<string, string> | undefined;
};

/** Request headers that pawz itself understands on every route. */
export const commonRequestHeaders: readonly string[] = [
  "authorization",
  "content-type",
  "accept",
  "accept-language",
  "idempotency-key",
  "x-request-id",
  "traceparent",
  "tracestate",
];

/** Throws a sentence for an entry that is no origin (`https://app.example`), as a typing error would lock clients out. */
export function corsFor(origins: readonly string[]): Cors {
  for (const origin of origins) check(origin);
  const allowed = new Set(origins);
  return {
    decorate(headers, origin) {
      if (!allowed.has(origin)) return;
      headers.set("access-control-allow-origin", origin);
      headers.set("access-control-allow-credentials", "true");
      headers.set("access-control-expose-headers", exposedHeaders);
    },
    preflight(origin, methods, headers) {
      if (!allowed.has(origin)) return undefined;
      return {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": methods,
        "access-control-allow-headers": headers,
        "access-control-max-age": "600",
      };
    },
  };
}

function check(origin: string): void {
  const parsed = URL.canParse(origin) ? new URL(origin) : undefined;
  if (
    parsed === undefined ||
    parsed.origin === "null" ||
    parsed.origin !== origin
  )
    throw new Error(
      `CORS_ORIGINS: "${origin}" is not an origin like "https://app.example"`,
    );
}
