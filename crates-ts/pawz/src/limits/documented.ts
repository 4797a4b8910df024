import type { SchemaObject } from "../openapi/types.ts";
import { rateLimitHeaders } from "./headers.ts";
import type { RouteLimits } from "./policy.ts";

/** The headers that every answer of a limited operation has, as the document shows them. */
export function limitHeaders(
  limits: RouteLimits | undefined,
): Record<string, SchemaObject> {
  if (limits === undefined) return {};
  const shown = rateLimitHeaders(
    limits.rules.map((rule) => ({
      ...rule,
      remaining: rule.quota - 1,
      resetSeconds: rule.windowSeconds,
    })),
  );
  const text = (description: string, example: string): SchemaObject => ({
    description,
    schema: { type: "string" },
    example,
  });
  return {
    "RateLimit-Policy": text(
      "The quotas that hold here: so many requests (q) in so many seconds (w).",
      shown["ratelimit-policy"],
    ),
    RateLimit: text(
      "What is left of each (r), and in how many seconds it is whole again (t).",
      shown.ratelimit,
    ),
  };
}
