import {
  type HeaderMap,
  responseOf,
  standardHeaders,
} from "../answer/headers.ts";
import { rateLimitHeaders } from "../limits/headers.ts";
import type { Exchange } from "../request/exchange.ts";
import type { Attempt, StoredAnswer } from "./port.ts";

/** Headers that belong to the answer; all others are those of the request that is answered now (http-rules 27). */
const keptHeaders: readonly string[] = [
  "content-type",
  "content-language",
  "content-security-policy",
  "location",
  "link",
  "etag",
  "last-modified",
  "cache-control",
  "api-version",
  "deprecation",
  "sunset",
];

/** Refusals that say nothing about the request as such (http-rules 29). */
const passing: ReadonlySet<number> = new Set([401, 403, 408, 425, 429]);

/** What is to be kept of an answer: 2xx, redirects and refusals that would be the same again; `Retry-After` says that they would not. */
export async function attemptOf(response: Response): Promise<Attempt> {
  const { status, headers } = response;
  if (status >= 500) return { response, outcome: { kind: "undone" } };
  if (passing.has(status) || headers.has("retry-after"))
    return { response, outcome: { kind: "unkept" } };
  const body = await response.clone().text();
  const kept = keptHeaders.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const cookies = headers
    .getSetCookie()
    .map((line) => ["set-cookie", line] as const);
  const answer = { status, headers: [...kept, ...cookies], body };
  return { response, outcome: { kind: "kept", answer } };
}

/** The kept answer, for the request that asks again (http-rules 27). */
export function replayOf(
  answer: StoredAnswer,
  { requestId, quotas }: Pick<Exchange, "requestId" | "quotas">,
): Response {
  const headers: HeaderMap = standardHeaders(requestId);
  // What is left is left now: a repetition counts as well (http-rules 46).
  if (quotas !== undefined) Object.assign(headers, rateLimitHeaders(quotas));
  for (const [name, value] of answer.headers)
    if (name !== "set-cookie") headers[name] = value;
  headers["idempotency-replayed"] = "true";
  headers["set-cookie"] = answer.headers
    .filter(([name]) => name === "set-cookie")
    .map(([, value]) => value);
  const isEmpty = answer.body === "";
  return responseOf(isEmpty ? null : answer.body, answer.status, headers);
}
