import { errorTypeOf, type Logger } from "@tixlys/telemetry";
import { errorResponse } from "../answer/respond.ts";
import type { Exchange } from "../request/exchange.ts";

/** Codes of errors that mean "something we need is not there": the socket's, the driver's, PostgreSQL's own. */
const dependencyCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "ETIMEDOUT",
  "ConnectionRefused",
  "ConnectionClosed",
  "BLOB_STORE_UNAVAILABLE",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "53300",
  "57P01",
  "57P02",
  "57P03",
]);

const maxCauses = 5;

/** Whether a thrown error, or what caused it, says that a dependency is down (http-rules 16). */
export function isDependencyDown(thrown: unknown): boolean {
  let cause = thrown;
  for (let depth = 0; depth < maxCauses && cause instanceof Error; depth += 1) {
    if (
      "code" in cause &&
      typeof cause.code === "string" &&
      dependencyCodes.has(cause.code)
    )
      return true;
    ({ cause } = cause);
  }
  return false;
}

/** Answers a throw: logged in full, told in one fixed sentence (http-rules 8, 16). */
export function answerFailure(
  exchange: Exchange,
  logger: Logger,
  thrown: unknown,
): Response {
  exchange.errorType = errorTypeOf(thrown);
  logger.error(
    { err: thrown, "error.type": exchange.errorType },
    "the request failed",
  );
  return isDependencyDown(thrown)
    ? errorResponse(exchange, "dependency-down", { retryAfterSeconds: 1 })
    : errorResponse(exchange, "internal");
}
