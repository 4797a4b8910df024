import {
  error,
  type ErrorName,
  errorCodes,
  fail,
  type FailData,
  type Fail,
  type ErrorBody,
  problem,
  problemMediaType,
} from "@tixlys/jsend";
import { activeTrace } from "@tixlys/telemetry";
import type { ReplyHeaders } from "../define/reply.ts";
import { rateLimitHeaders } from "../limits/headers.ts";
import type { Exchange } from "../request/exchange.ts";
import {
  type HeaderMap,
  jsonResponse,
  overlay,
  responseOf,
  standardHeaders,
} from "./headers.ts";

/** Where the pages about the codes live; the `type` of problem documents (RFC 9457 §3.1.1) starts with it. */
const docsUrl = "https://docs.tixlys.example";

/** A 2xx answer; `json` is the `data`, already serialised. */
export function successResponse(
  exchange: Exchange,
  status: number,
  json: string,
  own?: ReplyHeaders,
): Response {
  return success(exchange, status, `{"status":"success","data":${json}}`, own);
}

/** The same for `data` that is still to be serialised: the envelope along with it, so that no text is copied once more. */
export function dataResponse(
  exchange: Exchange,
  status: number,
  data: unknown,
  own?: ReplyHeaders,
): Response {
  const body = JSON.stringify({ status: "success", data: data ?? null });
  return success(exchange, status, body, own);
}

function success(
  exchange: Exchange,
  status: number,
  body: string,
  own: ReplyHeaders | undefined,
): Response {
  if (own === undefined && isPlain(exchange))
    return jsonResponse(body, status, exchange.requestId);
  const headers = baseHeaders(exchange, "application/json");
  if (own !== undefined) overlay(headers, own);
  return responseOf(body, status, headers);
}

/** Nothing has come up that the answer's headers must tell. */
const isPlain = (exchange: Exchange): boolean =>
  !exchange.isStale &&
  exchange.quotas === undefined &&
  exchange.deprecated === undefined &&
  exchange.aliasOf === undefined;

/** A 4xx answer, as JSend or as a problem document, whichever the client prefers. */
export function failResponse(
  exchange: Exchange,
  status: number,
  data: FailData,
  own?: ReplyHeaders,
): Response {
  return refusal(exchange, status, fail(data), own);
}

/** A 5xx answer with the one fixed sentence of its kind (http-rules 8). */
export function errorResponse(
  exchange: Exchange,
  name: ErrorName,
  facts: {
    readonly retryAfterSeconds?: number;
    readonly checks?: Record<string, string>;
  } = {},
): Response {
  const traceId = activeTrace()?.traceId;
  const body = error(name, {
    requestId: exchange.requestId,
    ...(traceId === undefined ? {} : { traceId }),
    ...(facts.retryAfterSeconds === undefined
      ? {}
      : { retryAfter: facts.retryAfterSeconds }),
    ...(facts.checks === undefined ? {} : { checks: facts.checks }),
  });
  exchange.errorType ??= name;
  const own =
    facts.retryAfterSeconds === undefined
      ? undefined
      : { "retry-after": String(Math.ceil(facts.retryAfterSeconds)) };
  return refusal(exchange, errorCodes[name].status, body, own);
}

/** An answer without a body: redirects and preflights (http-rules 1, 3). */
export function emptyResponse(
  exchange: Exchange,
  status: number,
  own: ReplyHeaders,
): Response {
  const headers = baseHeaders(exchange, undefined);
  overlay(headers, own);
  return responseOf(null, status, headers);
}

function refusal(
  exchange: Exchange,
  status: number,
  body: Fail | ErrorBody,
  own: ReplyHeaders | undefined,
): Response {
  const asProblem = exchange.acceptance === "problem";
  const headers = baseHeaders(
    exchange,
    asProblem ? problemMediaType : "application/json",
  );
  if (own !== undefined) overlay(headers, own);
  const { requestId } = exchange;
  const shown = asProblem
    ? problem(body, { status, requestId, docsUrl })
    : body;
  return responseOf(JSON.stringify(shown), status, headers);
}

function baseHeaders(
  exchange: Exchange,
  contentType: string | undefined,
): HeaderMap {
  const headers = standardHeaders(exchange.requestId);
  if (contentType !== undefined) headers["content-type"] = contentType;
  if (exchange.isStale)
    headers["warning"] = '199 - "revocations may be out of date"';
  if (exchange.quotas !== undefined)
    Object.assign(headers, rateLimitHeaders(exchange.quotas));
  if (exchange.deprecated !== undefined)
    Object.assign(headers, exchange.deprecated);
  if (exchange.aliasOf !== undefined) {
    headers["api-version"] = exchange.aliasOf;
    overlay(headers, {
      link: `<${canonical(exchange.path, exchange.aliasOf)}>; rel="canonical"`,
    });
  }
  return headers;
}

/** The pinned address, relative to the one asked for, so that it stays right behind a gateway's prefix. */
function canonical(path: string, version: string): string {
  const levels = path.split("/").length - 2;
  return `${"../".repeat(levels)}${version}${path}`;
}
