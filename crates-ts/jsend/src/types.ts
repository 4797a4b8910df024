/** An answer to a request that went well. `data` wraps the result; `null` when there is none. */
export type Success<D extends object | null> = { status: "success"; data: D };

/**
 * What an entry may say besides code and message: limits, allowed values, names of policies. Never
 * a value that the client sent (http-rules 9).
 */
export type FailParams = { [param: string]: unknown };

/** One reason of a refusal: a stable kebab-case code, a plain sentence, and parameters. */
export type FailEntry = FailParams & { code: string; message: string };

/** Reasons by field path as the client sent it, or by a reserved key; at least one. */
export type FailData = { [key: string]: FailEntry };

/** An answer to a request that was wrong or not allowed (4xx). */
export type Fail = { status: "fail"; data: FailData };

/**
 * All that an error tells a client (http-rules 8). `retryAfter` is in seconds; `checks` is there
 * for a failing readiness probe only.
 */
export type ErrorData = {
  requestId: string;
  traceId?: string;
  retryAfter?: number;
  checks?: Record<string, string>;
};

/** An answer to a request that failed through no fault of the client (5xx). */
export type ErrorBody = {
  status: "error";
  message: string;
  code: number;
  data: ErrorData;
};

/** Every JSON body that a service may send. */
export type JSend<D extends object | null = object | null> =
  Success<D> | Fail | ErrorBody;
