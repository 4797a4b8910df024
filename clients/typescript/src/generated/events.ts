/** Written by `./tixlys generate` from contracts/openapi/events.json; changes belong in the routes. */
import type { EndpointTable, Operation } from "../operation.ts";

/** What events does. */
export type Events = {
  readonly event: {
    /** What has happened: `GET /events/v1/events`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** Types, or beginnings of types, with commas between: `orders.order.placed`, `orders.offer.*`, `chat.*` */
          readonly type?: string;
          /** Of one entity: an order, a job, an account */
          readonly subject?: string;
          /** Caused by this user, or this service */
          readonly actor?: string;
          /** Of one request, as its `X-Request-Id` says */
          readonly correlationId?: string;
          /** From then on */
          readonly from?: string;
          /** Before then */
          readonly to?: string;
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly events: readonly {
          readonly id: string;
          /** `<service>.<aggregate>.<event>` */
          readonly type: string;
          readonly version: number;
          /** When it happened */
          readonly time: string;
          /** When the log took it */
          readonly createdAt: string;
          readonly producer: string;
          /** The entity whose order matters */
          readonly subject: string;
          readonly aggregateVersion: number;
          /** The id of the request that started the chain */
          readonly correlationId: string;
          /** The event that it follows from */
          readonly causationId?: string;
          readonly actor?: {
            readonly kind: "user" | "service";
            /** The user's id, or the service's name; who else acted is told to management alone */
            readonly id?: string;
          };
          /** The fields of its type that are `plain`; null where the type is not known here */
          readonly data: Readonly<Record<string, unknown>> | null;
        }[];
        readonly page: {
          /** What to send as `cursor` for the next part. */
          readonly nextCursor: string | null;
          readonly hasMore: boolean;
        };
      },
      | "duplicate-items"
      | "duplicate-parameter"
      | "insufficient-permission"
      | "invalid-cursor"
      | "invalid-format"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
      | "malformed-request"
      | "not-a-multiple"
      | "not-acceptable"
      | "quota-exceeded"
      | "required"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "too-few-items"
      | "too-few-properties"
      | "too-large"
      | "too-long"
      | "too-many-items"
      | "too-many-properties"
      | "too-short"
      | "too-small"
      | "unknown-parameter"
      | "url-too-long"
    >;
    /** One event: `GET /events/v1/events/{id}`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly event: {
          readonly id: string;
          /** `<service>.<aggregate>.<event>` */
          readonly type: string;
          readonly version: number;
          /** When it happened */
          readonly time: string;
          /** When the log took it */
          readonly createdAt: string;
          readonly producer: string;
          /** The entity whose order matters */
          readonly subject: string;
          readonly aggregateVersion: number;
          /** The id of the request that started the chain */
          readonly correlationId: string;
          /** The event that it follows from */
          readonly causationId?: string;
          readonly actor?: {
            readonly kind: "user" | "service";
            /** The user's id, or the service's name; who else acted is told to management alone */
            readonly id?: string;
          };
          /** The fields of its type that are `plain`; null where the type is not known here */
          readonly data: Readonly<Record<string, unknown>> | null;
        };
      },
      | "insufficient-permission"
      | "malformed-request"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
  };
  readonly type: {
    /** The catalogue: every type of event, with its schema: `GET /events/v1/types`. */
    readonly list: Operation<
      {
        readonly headers?: {
          /** ETags of which one must be the present one, else 412. */
          readonly "if-match"?: string;
          /** ETags that the client has; one of them is the present one: 304. */
          readonly "if-none-match"?: string;
        };
      },
      {
        readonly types: readonly {
          /** `<service>.<aggregate>.<event>` */
          readonly type: string;
          readonly version: number;
          /** Where it is published on the bus */
          readonly subject: string;
          readonly producer: string;
          readonly deprecated: boolean;
          /** Each field of its data with its class */
          readonly fields: Readonly<Record<string, unknown>>;
          /** JSON Schema 2020-12 of the whole envelope */
          readonly schema: Readonly<Record<string, unknown>>;
        }[];
      },
      | "malformed-request"
      | "not-acceptable"
      | "quota-exceeded"
      | "stale-version"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
  };
  readonly chain: {
    /** What one request has led to: `GET /events/v1/events/{id}/chain`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly events: readonly {
          readonly id: string;
          /** `<service>.<aggregate>.<event>` */
          readonly type: string;
          readonly version: number;
          /** When it happened */
          readonly time: string;
          /** When the log took it */
          readonly createdAt: string;
          readonly producer: string;
          /** The entity whose order matters */
          readonly subject: string;
          readonly aggregateVersion: number;
          /** The id of the request that started the chain */
          readonly correlationId: string;
          /** The event that it follows from */
          readonly causationId?: string;
          readonly actor?: {
            readonly kind: "user" | "service";
            /** The user's id, or the service's name; who else acted is told to management alone */
            readonly id?: string;
          };
          /** The fields of its type that are `plain`; null where the type is not known here */
          readonly data: Readonly<Record<string, unknown>> | null;
          /** 0 for what followed from no event of the chain; one more than that of the event before it that it follows from */
          readonly depth: number;
        }[];
        /** False where there are more than 200: the oldest are shown */
        readonly isWhole: boolean;
      },
      | "insufficient-permission"
      | "malformed-request"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
  };
  readonly webhook: {
    /** Be told of events: `POST /events/v1/webhooks`. */
    readonly create: Operation<
      {
        readonly body: {
          /** Where events are posted to: HTTPS, on port 443 or 8443, and nothing inside a private network; in development HTTP too */
          readonly url: string;
          /** Types of events, exact (`orders.order.placed`) or all of a prefix (`orders.*`); `*` is every one */
          readonly types: readonly string[];
          /** For yourself; at most 200 characters */
          readonly description?: string;
          /** `own`: events about you or what you own. `all`: everything, for management */
          readonly scope?: "own" | "all";
          /** Whether an event waits until the one before it of the same subject has arrived */
          readonly ordered?: boolean;
        };
      },
      {
        readonly webhook: {
          readonly id: string;
          readonly ownerId: string;
          /** Where events are posted to: HTTPS, on port 443 or 8443, and nothing inside a private network; in development HTTP too */
          readonly url: string;
          /** Types of events, exact (`orders.order.placed`) or all of a prefix (`orders.*`); `*` is every one */
          readonly types: readonly string[];
          readonly description: string | null;
          /** `own`: events about you or what you own. `all`: everything, for management */
          readonly scope: "own" | "all";
          /** Whether an event waits until the one before it of the same subject has arrived */
          readonly ordered: boolean;
          /** Whether anything is sent */
          readonly enabled: boolean;
          /** `failing`: three days without a success; `gone`: the receiver said 410; `queue-full`: more waits than is kept */
          readonly disabledBecause:
            | "by-owner"
            | "failing"
            | "gone"
            | "queue-full"
            | "permission-lost"
            | "account-disabled"
            | null;
          /** Since when nothing is sent */
          readonly disabledAt: string | null;
          /** Until when the former secret signs as well */
          readonly formerSecretUntil: string | null;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
        /** Verifies what is received; shown now, and never again */
        readonly secret: string;
      },
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "limit-reached"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-a-multiple"
      | "not-acceptable"
      | "quota-exceeded"
      | "required"
      | "target-refused"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "too-few-items"
      | "too-few-properties"
      | "too-large"
      | "too-long"
      | "too-many-items"
      | "too-many-properties"
      | "too-short"
      | "too-small"
      | "unknown-parameter"
      | "unknown-property"
      | "unknown-reference"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** Your webhooks: `GET /events/v1/webhooks`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** Yours, unless told; `everybody` is for management, others see theirs */
          readonly scope?: "mine" | "everybody";
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly webhooks: readonly {
          readonly id: string;
          readonly ownerId: string;
          /** Where events are posted to: HTTPS, on port 443 or 8443, and nothing inside a private network; in development HTTP too */
          readonly url: string;
          /** Types of events, exact (`orders.order.placed`) or all of a prefix (`orders.*`); `*` is every one */
          readonly types: readonly string[];
          readonly description: string | null;
          /** `own`: events about you or what you own. `all`: everything, for management */
          readonly scope: "own" | "all";
          /** Whether an event waits until the one before it of the same subject has arrived */
          readonly ordered: boolean;
          /** Whether anything is sent */
          readonly enabled: boolean;
          /** `failing`: three days without a success; `gone`: the receiver said 410; `queue-full`: more waits than is kept */
          readonly disabledBecause:
            | "by-owner"
            | "failing"
            | "gone"
            | "queue-full"
            | "permission-lost"
            | "account-disabled"
            | null;
          /** Since when nothing is sent */
          readonly disabledAt: string | null;
          /** Until when the former secret signs as well */
          readonly formerSecretUntil: string | null;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        }[];
        readonly page: {
          /** What to send as `cursor` for the next part. */
          readonly nextCursor: string | null;
          readonly hasMore: boolean;
        };
      },
      | "duplicate-items"
      | "duplicate-parameter"
      | "insufficient-permission"
      | "invalid-cursor"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-request"
      | "not-a-multiple"
      | "not-acceptable"
      | "quota-exceeded"
      | "required"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "too-few-items"
      | "too-few-properties"
      | "too-large"
      | "too-long"
      | "too-many-items"
      | "too-many-properties"
      | "too-short"
      | "too-small"
      | "unknown-parameter"
      | "url-too-long"
    >;
    /** One webhook: `GET /events/v1/webhooks/{id}`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly headers?: {
          /** ETags of which one must be the present one, else 412. */
          readonly "if-match"?: string;
          /** ETags that the client has; one of them is the present one: 304. */
          readonly "if-none-match"?: string;
        };
      },
      {
        readonly webhook: {
          readonly id: string;
          readonly ownerId: string;
          /** Where events are posted to: HTTPS, on port 443 or 8443, and nothing inside a private network; in development HTTP too */
          readonly url: string;
          /** Types of events, exact (`orders.order.placed`) or all of a prefix (`orders.*`); `*` is every one */
          readonly types: readonly string[];
          readonly description: string | null;
          /** `own`: events about you or what you own. `all`: everything, for management */
          readonly scope: "own" | "all";
          /** Whether an event waits until the one before it of the same subject has arrived */
          readonly ordered: boolean;
          /** Whether anything is sent */
          readonly enabled: boolean;
          /** `failing`: three days without a success; `gone`: the receiver said 410; `queue-full`: more waits than is kept */
          readonly disabledBecause:
            | "by-owner"
            | "failing"
            | "gone"
            | "queue-full"
            | "permission-lost"
            | "account-disabled"
            | null;
          /** Since when nothing is sent */
          readonly disabledAt: string | null;
          /** Until when the former secret signs as well */
          readonly formerSecretUntil: string | null;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "insufficient-permission"
      | "malformed-request"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "stale-version"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
    /** Change a webhook: `PATCH /events/v1/webhooks/{id}`. */
    readonly update: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly headers?: {
          /** ETags that the change is meant for; another one is there: 412. */
          readonly "if-match"?: string;
          /** `*`: only if there is none yet, else 412. */
          readonly "if-none-match"?: string;
        };
        readonly body: {
          /** Where events are posted to: HTTPS, on port 443 or 8443, and nothing inside a private network; in development HTTP too */
          readonly url?: string;
          /** Types of events, exact (`orders.order.placed`) or all of a prefix (`orders.*`); `*` is every one */
          readonly types?: readonly string[];
          readonly description?: string | null;
          /** `own`: events about you or what you own. `all`: everything, for management */
          readonly scope?: "own" | "all";
          /** Whether an event waits until the one before it of the same subject has arrived */
          readonly ordered?: boolean;
          /** Whether anything is sent */
          readonly enabled?: boolean;
        };
      },
      {
        readonly webhook: {
          readonly id: string;
          readonly ownerId: string;
          /** Where events are posted to: HTTPS, on port 443 or 8443, and nothing inside a private network; in development HTTP too */
          readonly url: string;
          /** Types of events, exact (`orders.order.placed`) or all of a prefix (`orders.*`); `*` is every one */
          readonly types: readonly string[];
          readonly description: string | null;
          /** `own`: events about you or what you own. `all`: everything, for management */
          readonly scope: "own" | "all";
          /** Whether an event waits until the one before it of the same subject has arrived */
          readonly ordered: boolean;
          /** Whether anything is sent */
          readonly enabled: boolean;
          /** `failing`: three days without a success; `gone`: the receiver said 410; `queue-full`: more waits than is kept */
          readonly disabledBecause:
            | "by-owner"
            | "failing"
            | "gone"
            | "queue-full"
            | "permission-lost"
            | "account-disabled"
            | null;
          /** Since when nothing is sent */
          readonly disabledAt: string | null;
          /** Until when the former secret signs as well */
          readonly formerSecretUntil: string | null;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-header"
      | "invalid-type"
      | "invalid-value"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-a-multiple"
      | "not-acceptable"
      | "not-found"
      | "precondition-failed"
      | "quota-exceeded"
      | "required"
      | "stale-version"
      | "target-refused"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "too-few-items"
      | "too-few-properties"
      | "too-large"
      | "too-long"
      | "too-many-items"
      | "too-many-properties"
      | "too-short"
      | "too-small"
      | "unknown-parameter"
      | "unknown-property"
      | "unknown-reference"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** Delete a webhook: `DELETE /events/v1/webhooks/{id}`. */
    readonly delete: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly headers?: {
          /** ETags that the change is meant for; another one is there: 412. */
          readonly "if-match"?: string;
          /** `*`: only if there is none yet, else 412. */
          readonly "if-none-match"?: string;
        };
      },
      unknown,
      | "body-too-large"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-header"
      | "invalid-type"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-acceptable"
      | "not-found"
      | "precondition-failed"
      | "quota-exceeded"
      | "stale-version"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "unknown-parameter"
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** Get a new signing secret: `POST /events/v1/webhooks/{id}/rotate-secret`. */
    readonly rotateSecret: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly webhook: {
          readonly id: string;
          readonly ownerId: string;
          /** Where events are posted to: HTTPS, on port 443 or 8443, and nothing inside a private network; in development HTTP too */
          readonly url: string;
          /** Types of events, exact (`orders.order.placed`) or all of a prefix (`orders.*`); `*` is every one */
          readonly types: readonly string[];
          readonly description: string | null;
          /** `own`: events about you or what you own. `all`: everything, for management */
          readonly scope: "own" | "all";
          /** Whether an event waits until the one before it of the same subject has arrived */
          readonly ordered: boolean;
          /** Whether anything is sent */
          readonly enabled: boolean;
          /** `failing`: three days without a success; `gone`: the receiver said 410; `queue-full`: more waits than is kept */
          readonly disabledBecause:
            | "by-owner"
            | "failing"
            | "gone"
            | "queue-full"
            | "permission-lost"
            | "account-disabled"
            | null;
          /** Since when nothing is sent */
          readonly disabledAt: string | null;
          /** Until when the former secret signs as well */
          readonly formerSecretUntil: string | null;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
        /** Verifies what is received; shown now, and never again */
        readonly secret: string;
      },
      | "body-too-large"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-type"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "unknown-parameter"
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** Send something harmless: `POST /events/v1/webhooks/{id}/test`. */
    readonly test: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly delivery: {
          readonly id: string;
          readonly webhookId: string;
          /** What goes out as `webhook-id`, the same at each try */
          readonly eventId: string;
          readonly type: string;
          readonly status: "pending" | "delivered" | "failed";
          /** How many times it was sent */
          readonly attempt: number;
          /** When it is sent again */
          readonly nextAttemptAt: string | null;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** Of the last attempt, as all that follows */
          readonly attemptedAt: string | null;
          readonly durationMs: number | null;
          readonly responseStatus: number | null;
          /** `status`: not 2xx; else why there was no answer, such as `timed-out` or `connection-refused` */
          readonly failure: string | null;
          /** The beginning of the answer */
          readonly excerpt: string | null;
          /** Each attempt, the newest last */
          readonly attempts: readonly {
            /** RFC 3339, UTC */
            readonly at: string;
            readonly durationMs: number;
            readonly responseStatus: number | null;
            readonly failure: string | null;
            /** The beginning of the answer */
            readonly excerpt: string | null;
          }[];
        };
      },
      | "body-too-large"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-state"
      | "invalid-type"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "unknown-parameter"
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
  };
  readonly delivery: {
    /** What was sent to a webhook, and what came of it: `GET /events/v1/webhooks/{id}/deliveries`. */
    readonly list: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly query?: {
          /** Those of this status alone */
          readonly status?: "pending" | "delivered" | "failed";
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly deliveries: readonly {
          readonly id: string;
          readonly webhookId: string;
          /** What goes out as `webhook-id`, the same at each try */
          readonly eventId: string;
          readonly type: string;
          readonly status: "pending" | "delivered" | "failed";
          /** How many times it was sent */
          readonly attempt: number;
          /** When it is sent again */
          readonly nextAttemptAt: string | null;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** Of the last attempt, as all that follows */
          readonly attemptedAt: string | null;
          readonly durationMs: number | null;
          readonly responseStatus: number | null;
          /** `status`: not 2xx; else why there was no answer, such as `timed-out` or `connection-refused` */
          readonly failure: string | null;
          /** The beginning of the answer */
          readonly excerpt: string | null;
          /** Each attempt, the newest last */
          readonly attempts: readonly {
            /** RFC 3339, UTC */
            readonly at: string;
            readonly durationMs: number;
            readonly responseStatus: number | null;
            readonly failure: string | null;
            /** The beginning of the answer */
            readonly excerpt: string | null;
          }[];
        }[];
        readonly page: {
          /** What to send as `cursor` for the next part. */
          readonly nextCursor: string | null;
          readonly hasMore: boolean;
        };
      },
      | "duplicate-items"
      | "duplicate-parameter"
      | "insufficient-permission"
      | "invalid-cursor"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-request"
      | "not-a-multiple"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "required"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "too-few-items"
      | "too-few-properties"
      | "too-large"
      | "too-long"
      | "too-many-items"
      | "too-many-properties"
      | "too-short"
      | "too-small"
      | "unknown-parameter"
      | "url-too-long"
    >;
    /** Send one delivery once more: `POST /events/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver`. */
    readonly redeliver: Operation<
      {
        readonly params: {
          readonly id: string;
          readonly deliveryId: string;
        };
      },
      {
        readonly delivery: {
          readonly id: string;
          readonly webhookId: string;
          /** What goes out as `webhook-id`, the same at each try */
          readonly eventId: string;
          readonly type: string;
          readonly status: "pending" | "delivered" | "failed";
          /** How many times it was sent */
          readonly attempt: number;
          /** When it is sent again */
          readonly nextAttemptAt: string | null;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** Of the last attempt, as all that follows */
          readonly attemptedAt: string | null;
          readonly durationMs: number | null;
          readonly responseStatus: number | null;
          /** `status`: not 2xx; else why there was no answer, such as `timed-out` or `connection-refused` */
          readonly failure: string | null;
          /** The beginning of the answer */
          readonly excerpt: string | null;
          /** Each attempt, the newest last */
          readonly attempts: readonly {
            /** RFC 3339, UTC */
            readonly at: string;
            readonly durationMs: number;
            readonly responseStatus: number | null;
            readonly failure: string | null;
            /** The beginning of the answer */
            readonly excerpt: string | null;
          }[];
        };
      },
      | "body-too-large"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-state"
      | "invalid-type"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "unknown-parameter"
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
  };
};

/** How it is called. */
export const eventsEndpoints: EndpointTable = {
  event: {
    list: ["GET", "/events/v1/events", false],
    read: ["GET", "/events/v1/events/{id}", false],
  },
  type: {
    list: ["GET", "/events/v1/types", false],
  },
  chain: {
    read: ["GET", "/events/v1/events/{id}/chain", false],
  },
  webhook: {
    create: ["POST", "/events/v1/webhooks", true],
    list: ["GET", "/events/v1/webhooks", false],
    read: ["GET", "/events/v1/webhooks/{id}", false],
    update: ["PATCH", "/events/v1/webhooks/{id}", true],
    delete: ["DELETE", "/events/v1/webhooks/{id}", true],
    rotateSecret: ["POST", "/events/v1/webhooks/{id}/rotate-secret", true],
    test: ["POST", "/events/v1/webhooks/{id}/test", true],
  },
  delivery: {
    list: ["GET", "/events/v1/webhooks/{id}/deliveries", false],
    redeliver: [
      "POST",
      "/events/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver",
      true,
    ],
  },
};
