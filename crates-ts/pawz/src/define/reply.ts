import type { FailCode } from "@tixlys/jsend";
import type { StreamSource } from "../event-stream/source.ts";

/** Response headers; an array makes one header line per entry (`set-cookie`). */
export type ReplyHeaders = Readonly<Record<string, string | readonly string[]>>;

type Immutable<T> = T extends Date
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Immutable<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Immutable<T[Key]> }
      : T;

/** A value as it goes on the wire; handlers may hand over readonly views of it. */
export type Wire<T> = Immutable<T>;

/** A result: `data` goes under `data` of a JSend `success`. */
export type SuccessReply<Data> = {
  readonly kind: "success";
  readonly status: 200 | 201 | 202;
  readonly data: Data;
  /** Of the row that is shown; told as its ETag (http-rules 40). */
  readonly version?: number;
  readonly headers?: ReplyHeaders;
};

/** A redirect: 3xx has no envelope (http-rules 3). */
export type FoundReply = {
  readonly kind: "found";
  readonly status: 302;
  readonly location: string;
  readonly headers?: ReplyHeaders;
};

/** One reason why the request was refused; `field` replaces the registry's reserved key. */
export type FailReason = {
  readonly code: FailCode;
  readonly field?: string;
  readonly params?: Readonly<Record<string, unknown>>;
};

/** A refusal, a JSend `fail`; status and message come from the registry in `@tixlys/jsend`. */
export type FailReply = {
  readonly kind: "fail";
  readonly reasons: readonly [FailReason, ...FailReason[]];
  readonly headers?: ReplyHeaders;
};

/** A bounded queue is full: an expected outcome under load, so it is a reply and not a throw. 503 with `Retry-After`. */
export type OverloadedReply = {
  readonly kind: "overloaded";
  readonly retryAfterSeconds: number;
};

/** Server-sent events instead of an answer; only `eventStream()` makes it. */
export type StreamReply = {
  readonly kind: "stream";
  readonly source: StreamSource;
};

/** What a handler returns. A thrown error is never a reply: it is our fault and answers 500. */
export type Reply<Data = unknown> =
  SuccessReply<Data> | FoundReply | FailReply | OverloadedReply | StreamReply;

function success<Data>(
  status: 200 | 201 | 202,
  data: Data,
  headers?: ReplyHeaders,
): SuccessReply<Data> {
  return headers === undefined
    ? { kind: "success", status, data }
    : { kind: "success", status, data, headers };
}

/** Builders of replies, one per outcome of http-rules 3 and 5. */
export const reply = {
  /** 200 with a result. */
  ok: <Data>(data: Data, headers?: ReplyHeaders): Reply<Data> =>
    success(200, data, headers),
  /** 200 with a resource that has a version, on a route with `etag` (http-rules 40). */
  versioned: <Data>(
    data: Data,
    version: number,
    headers?: ReplyHeaders,
  ): Reply<Data> => ({ ...success(200, data, headers), version }),
  /** 201 with a resource that has a version; `location` as in `created`. */
  createdVersion: <Data>(
    data: Data,
    version: number,
    location: string,
  ): Reply<Data> => ({ ...success(201, data, { location }), version }),
  /** 201; `location` is the new resource's path as a client sees it at the gateway. */
  created: <Data>(
    data: Data,
    location: string,
    headers?: ReplyHeaders,
  ): Reply<Data> => success(201, data, { ...headers, location }),
  /** 202 with `data: null` (decision 15). */
  accepted: (headers?: ReplyHeaders): Reply<null> =>
    success(202, null, headers),
  /** 202 with a resource to watch (decision 15). */
  watch: <Data>(
    data: Data,
    location: string,
    headers?: ReplyHeaders,
  ): Reply<Data> => success(202, data, { ...headers, location }),
  /** 302. */
  found: (location: string, headers?: ReplyHeaders): Reply<never> =>
    headers === undefined
      ? { kind: "found", status: 302, location }
      : { kind: "found", status: 302, location, headers },
  /** 503: more is asked than the service takes on at a time; the client may come back after so many seconds. */
  overloaded: (retryAfterSeconds: number): Reply<never> => ({
    kind: "overloaded",
    retryAfterSeconds,
  }),
  /** 200 with `data: null`: the operation has no result (http-rules 5). */
  none: (headers?: ReplyHeaders): Reply<null> => success(200, null, headers),
};

/**
 * A refusal with one reason. The key in `fail.data` is `field`, else the registry's reserved key for the code
 * (http-rules 6); `params` stand beside `code` and `message` and must never hold a submitted value (http-rules 9).
 */
export function reject(
  code: FailCode,
  options: {
    readonly field?: string;
    readonly params?: Readonly<Record<string, unknown>>;
    readonly headers?: ReplyHeaders;
  } = {},
): Reply<never> {
  const reason: FailReason = {
    code,
    ...(options.field === undefined ? {} : { field: options.field }),
    ...(options.params === undefined ? {} : { params: options.params }),
  };
  return options.headers === undefined
    ? { kind: "fail", reasons: [reason] }
    : { kind: "fail", reasons: [reason], headers: options.headers };
}

/** A refusal with several reasons of one status, each under its own field. */
export function rejectAll(
  reasons: readonly [FailReason, ...FailReason[]],
  headers?: ReplyHeaders,
): Reply<never> {
  return headers === undefined
    ? { kind: "fail", reasons }
    : { kind: "fail", reasons, headers };
}
