import { errorCodes, type ErrorName } from "./codes/error-codes.ts";
import type { ErrorBody, ErrorData, Fail, FailData, Success } from "./types.ts";

/** What an error may tell besides its sentence; see {@link ErrorData}. */
export type ErrorContext = ErrorData;

/**
 * The body of a 2xx answer. `data` is an object or null, never a bare list (http-rules 4).
 * Throws TypeError for a list: that is a mistake of the route.
 */
export function success<D extends object | null>(
  data: D extends readonly unknown[] ? never : D,
): Success<D> {
  if (Array.isArray(data))
    throw new TypeError("success.data must be an object or null");
  return { status: "success", data };
}

/**
 * The body of a 4xx answer. Throws TypeError when `data` has no entry (http-rules 6): that is a
 * mistake of the caller. `rejection()` and `invalidInput()` build the entries.
 */
export function fail(data: FailData): Fail {
  if (Object.keys(data).length === 0)
    throw new TypeError("fail.data needs at least one entry");
  return { status: "fail", data };
}

/**
 * The body of a 5xx answer; its HTTP status is `errorCodes[name].status`. Only the listed facts are
 * copied, so that no text of an exception can slip in (http-rules 8). `retryAfter` is rounded up to whole seconds.
 */
export function error(name: ErrorName, context: ErrorContext): ErrorBody {
  const { code, message } = errorCodes[name];
  const data: ErrorData = { requestId: context.requestId };
  if (context.traceId !== undefined) data.traceId = context.traceId;
  if (context.retryAfter !== undefined)
    data.retryAfter = Math.ceil(context.retryAfter);
  if (context.checks !== undefined) data.checks = context.checks;
  return { status: "error", message, code, data };
}
