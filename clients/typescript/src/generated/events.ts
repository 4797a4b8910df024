/** Written by `./tixlys generate` from contracts/openapi/events.json; changes belong in the routes. */
import type { EndpointTable, Operation } from "../operation.ts";

/** What events does. */
export type Events = {
  readonly item: {
    /** Create an item: `POST /events/v1/items`. */
    readonly create: Operation<
      {
        readonly body: {
          readonly name: string;
          /** One unless told */
          readonly quantity?: number;
        };
      },
      {
        readonly item: {
          readonly id: string;
          readonly name: string;
          readonly quantity: number;
          /** RFC 3339, UTC */
          readonly createdAt: string;
        };
      },
      | "already-exists"
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
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
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
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
      | "version-clash"
    >;
    /** Your items, the newest first: `GET /events/v1/items`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly items: readonly {
          readonly id: string;
          readonly name: string;
          readonly quantity: number;
          /** RFC 3339, UTC */
          readonly createdAt: string;
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
    /** One of your items: `GET /events/v1/items/{id}`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly item: {
          readonly id: string;
          readonly name: string;
          readonly quantity: number;
          /** RFC 3339, UTC */
          readonly createdAt: string;
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
  readonly owner: {
    /** Since when you are known here: `GET /events/v1/owner`. */
    readonly read: Operation<
      Record<never, never>,
      {
        readonly owner: {
          readonly id: string;
          /** RFC 3339, UTC */
          readonly since: string;
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
};

/** How it is called. */
export const eventsEndpoints: EndpointTable = {
  item: {
    create: ["POST", "/events/v1/items", true],
    list: ["GET", "/events/v1/items", false],
    read: ["GET", "/events/v1/items/{id}", false],
  },
  owner: {
    read: ["GET", "/events/v1/owner", false],
  },
};
