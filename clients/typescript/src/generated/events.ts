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
};
