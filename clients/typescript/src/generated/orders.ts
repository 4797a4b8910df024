/** Written by `./tixlys generate` from contracts/openapi/orders.json; changes belong in the routes. */
import type { EndpointTable, Operation } from "../operation.ts";

/** What orders does. */
export type Orders = {
  readonly order: {
    /** Ask for a service: `POST /orders/v1/orders`. */
    readonly create: Operation<
      {
        readonly body: {
          readonly serviceId: string;
          /** What is to be done */
          readonly description: string;
          readonly location: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
          /** Shown to providers before they know the door */
          readonly city?: string;
          /** RFC 3339, UTC */
          readonly timeStart: string;
          /** RFC 3339, UTC */
          readonly timeEnd: string;
          readonly budget?: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
        };
      },
      {
        readonly order: {
          readonly id: string;
          /** A provider learns it when their offer is accepted */
          readonly customerId?: string;
          readonly serviceId: string;
          /** Absent when its author has left */
          readonly description?: string;
          readonly location: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
          /** Otherwise to about a kilometre, as providers see it before their offer is accepted */
          readonly locationIsExact: boolean;
          readonly city?: string;
          /** RFC 3339, UTC */
          readonly timeStart: string;
          /** RFC 3339, UTC */
          readonly timeEnd: string;
          readonly budget?: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          readonly status:
            "open" | "assigned" | "closed" | "cancelled" | "expired";
          /** RFC 3339, UTC */
          readonly expiresAt: string;
          /** Grows with every change */
          readonly version: number;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          /** Yours alone, if you are a provider */
          readonly offers: readonly {
            readonly id: string;
            readonly orderId: string;
            readonly providerId: string;
            readonly price: {
              /** A decimal above zero, with no more digits behind the point than the currency has */
              readonly amount: string;
              /** ISO 4217 */
              readonly currency: string;
            };
            /** When the provider would come */
            readonly bookTime: string;
            readonly message?: string;
            readonly status: "pending" | "accepted" | "rejected" | "withdrawn";
            /** RFC 3339, UTC */
            readonly createdAt: string;
            /** RFC 3339, UTC */
            readonly updatedAt: string;
          }[];
          readonly job?: {
            readonly id: string;
            readonly orderId: string;
            readonly offerId: string;
            readonly customerId: string;
            readonly providerId: string;
            readonly serviceId: string;
            readonly price: {
              /** A decimal above zero, with no more digits behind the point than the currency has */
              readonly amount: string;
              /** ISO 4217 */
              readonly currency: string;
            };
            /** RFC 3339, UTC */
            readonly bookTime: string;
            readonly status:
              | "pending"
              | "in-progress"
              | "paused"
              | "completed"
              | "confirmed"
              | "cancelled";
            /** RFC 3339, UTC */
            readonly completedAt?: string;
            /** RFC 3339, UTC */
            readonly createdAt: string;
            /** RFC 3339, UTC */
            readonly updatedAt: string;
          };
        };
      },
      | "account-disabled"
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
      | "invalid-state"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
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
      | "unknown-property"
      | "unknown-reference"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
      | "version-clash"
    >;
    /** Your orders, or open ones to bid for: `GET /orders/v1/orders`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** Yours, unless told; or what a provider may bid for */
          readonly scope?: "mine" | "open";
          /** Open orders of these services, with commas between */
          readonly serviceId?: string;
          /** Open orders around here, as `50.08,14.42` */
          readonly near?: string;
          /** How far around `near`; 25 unless told */
          readonly radiusKm?: number;
          /** One or more of open, assigned, closed, cancelled, expired, with commas between */
          readonly status?: string;
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly orders: readonly {
          readonly id: string;
          /** A provider learns it when their offer is accepted */
          readonly customerId?: string;
          readonly serviceId: string;
          /** Absent when its author has left */
          readonly description?: string;
          readonly location: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
          /** Otherwise to about a kilometre, as providers see it before their offer is accepted */
          readonly locationIsExact: boolean;
          readonly city?: string;
          /** RFC 3339, UTC */
          readonly timeStart: string;
          /** RFC 3339, UTC */
          readonly timeEnd: string;
          readonly budget?: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          readonly status:
            "open" | "assigned" | "closed" | "cancelled" | "expired";
          /** RFC 3339, UTC */
          readonly expiresAt: string;
          /** Grows with every change */
          readonly version: number;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          /** Those that have not been withdrawn */
          readonly offerCount: number;
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
      | "provider-required"
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
    /** One order with its offers and its job: `GET /orders/v1/orders/{id}`. */
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
        readonly order: {
          readonly id: string;
          /** A provider learns it when their offer is accepted */
          readonly customerId?: string;
          readonly serviceId: string;
          /** Absent when its author has left */
          readonly description?: string;
          readonly location: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
          /** Otherwise to about a kilometre, as providers see it before their offer is accepted */
          readonly locationIsExact: boolean;
          readonly city?: string;
          /** RFC 3339, UTC */
          readonly timeStart: string;
          /** RFC 3339, UTC */
          readonly timeEnd: string;
          readonly budget?: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          readonly status:
            "open" | "assigned" | "closed" | "cancelled" | "expired";
          /** RFC 3339, UTC */
          readonly expiresAt: string;
          /** Grows with every change */
          readonly version: number;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          /** Yours alone, if you are a provider */
          readonly offers: readonly {
            readonly id: string;
            readonly orderId: string;
            readonly providerId: string;
            readonly price: {
              /** A decimal above zero, with no more digits behind the point than the currency has */
              readonly amount: string;
              /** ISO 4217 */
              readonly currency: string;
            };
            /** When the provider would come */
            readonly bookTime: string;
            readonly message?: string;
            readonly status: "pending" | "accepted" | "rejected" | "withdrawn";
            /** RFC 3339, UTC */
            readonly createdAt: string;
            /** RFC 3339, UTC */
            readonly updatedAt: string;
          }[];
          readonly job?: {
            readonly id: string;
            readonly orderId: string;
            readonly offerId: string;
            readonly customerId: string;
            readonly providerId: string;
            readonly serviceId: string;
            readonly price: {
              /** A decimal above zero, with no more digits behind the point than the currency has */
              readonly amount: string;
              /** ISO 4217 */
              readonly currency: string;
            };
            /** RFC 3339, UTC */
            readonly bookTime: string;
            readonly status:
              | "pending"
              | "in-progress"
              | "paused"
              | "completed"
              | "confirmed"
              | "cancelled";
            /** RFC 3339, UTC */
            readonly completedAt?: string;
            /** RFC 3339, UTC */
            readonly createdAt: string;
            /** RFC 3339, UTC */
            readonly updatedAt: string;
          };
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
    /** Change an open order of yours: `PATCH /orders/v1/orders/{id}`. */
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
          /** What is to be done */
          readonly description?: string;
          readonly location?: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
          readonly city?: string | null;
          /** RFC 3339, UTC */
          readonly timeStart?: string;
          /** RFC 3339, UTC */
          readonly timeEnd?: string;
          readonly budget?: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          } | null;
        };
      },
      {
        readonly order: {
          readonly id: string;
          /** A provider learns it when their offer is accepted */
          readonly customerId?: string;
          readonly serviceId: string;
          /** Absent when its author has left */
          readonly description?: string;
          readonly location: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
          /** Otherwise to about a kilometre, as providers see it before their offer is accepted */
          readonly locationIsExact: boolean;
          readonly city?: string;
          /** RFC 3339, UTC */
          readonly timeStart: string;
          /** RFC 3339, UTC */
          readonly timeEnd: string;
          readonly budget?: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          readonly status:
            "open" | "assigned" | "closed" | "cancelled" | "expired";
          /** RFC 3339, UTC */
          readonly expiresAt: string;
          /** Grows with every change */
          readonly version: number;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          /** Yours alone, if you are a provider */
          readonly offers: readonly {
            readonly id: string;
            readonly orderId: string;
            readonly providerId: string;
            readonly price: {
              /** A decimal above zero, with no more digits behind the point than the currency has */
              readonly amount: string;
              /** ISO 4217 */
              readonly currency: string;
            };
            /** When the provider would come */
            readonly bookTime: string;
            readonly message?: string;
            readonly status: "pending" | "accepted" | "rejected" | "withdrawn";
            /** RFC 3339, UTC */
            readonly createdAt: string;
            /** RFC 3339, UTC */
            readonly updatedAt: string;
          }[];
          readonly job?: {
            readonly id: string;
            readonly orderId: string;
            readonly offerId: string;
            readonly customerId: string;
            readonly providerId: string;
            readonly serviceId: string;
            readonly price: {
              /** A decimal above zero, with no more digits behind the point than the currency has */
              readonly amount: string;
              /** ISO 4217 */
              readonly currency: string;
            };
            /** RFC 3339, UTC */
            readonly bookTime: string;
            readonly status:
              | "pending"
              | "in-progress"
              | "paused"
              | "completed"
              | "confirmed"
              | "cancelled";
            /** RFC 3339, UTC */
            readonly completedAt?: string;
            /** RFC 3339, UTC */
            readonly createdAt: string;
            /** RFC 3339, UTC */
            readonly updatedAt: string;
          };
        };
      },
      | "account-disabled"
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
      | "invalid-state"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
      | "limit-reached"
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
    /** Take an open order of yours back: `POST /orders/v1/orders/{id}/cancel`. */
    readonly cancel: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly order: {
          readonly id: string;
          /** A provider learns it when their offer is accepted */
          readonly customerId?: string;
          readonly serviceId: string;
          /** Absent when its author has left */
          readonly description?: string;
          readonly location: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
          /** Otherwise to about a kilometre, as providers see it before their offer is accepted */
          readonly locationIsExact: boolean;
          readonly city?: string;
          /** RFC 3339, UTC */
          readonly timeStart: string;
          /** RFC 3339, UTC */
          readonly timeEnd: string;
          readonly budget?: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          readonly status:
            "open" | "assigned" | "closed" | "cancelled" | "expired";
          /** RFC 3339, UTC */
          readonly expiresAt: string;
          /** Grows with every change */
          readonly version: number;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          /** Yours alone, if you are a provider */
          readonly offers: readonly {
            readonly id: string;
            readonly orderId: string;
            readonly providerId: string;
            readonly price: {
              /** A decimal above zero, with no more digits behind the point than the currency has */
              readonly amount: string;
              /** ISO 4217 */
              readonly currency: string;
            };
            /** When the provider would come */
            readonly bookTime: string;
            readonly message?: string;
            readonly status: "pending" | "accepted" | "rejected" | "withdrawn";
            /** RFC 3339, UTC */
            readonly createdAt: string;
            /** RFC 3339, UTC */
            readonly updatedAt: string;
          }[];
          readonly job?: {
            readonly id: string;
            readonly orderId: string;
            readonly offerId: string;
            readonly customerId: string;
            readonly providerId: string;
            readonly serviceId: string;
            readonly price: {
              /** A decimal above zero, with no more digits behind the point than the currency has */
              readonly amount: string;
              /** ISO 4217 */
              readonly currency: string;
            };
            /** RFC 3339, UTC */
            readonly bookTime: string;
            readonly status:
              | "pending"
              | "in-progress"
              | "paused"
              | "completed"
              | "confirmed"
              | "cancelled";
            /** RFC 3339, UTC */
            readonly completedAt?: string;
            /** RFC 3339, UTC */
            readonly createdAt: string;
            /** RFC 3339, UTC */
            readonly updatedAt: string;
          };
        };
      },
      | "body-too-large"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-state"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
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
      | "version-clash"
    >;
  };
  readonly history: {
    /** Everything that has happened to an order: `GET /orders/v1/orders/{id}/history`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly history: readonly {
          readonly id: string;
          /** Such as `offer-made` or `job-completed` */
          readonly type: string;
          readonly of: "order" | "job" | "review";
          /** Its place in the order, the job or the review */
          readonly version: number;
          /** RFC 3339, UTC */
          readonly at: string;
          /** Who did it; absent where time or the suite did */
          readonly actorId?: string;
          /** The event itself, as it was recorded */
          readonly data: Readonly<Record<string, unknown>>;
        }[];
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
  readonly offer: {
    /** Bid for an open order: `POST /orders/v1/orders/{id}/offers`. */
    readonly create: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly body: {
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** RFC 3339, UTC */
          readonly bookTime: string;
          /** What the customer should know */
          readonly message?: string;
        };
      },
      {
        readonly offer: {
          readonly id: string;
          readonly orderId: string;
          readonly providerId: string;
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** When the provider would come */
          readonly bookTime: string;
          readonly message?: string;
          readonly status: "pending" | "accepted" | "rejected" | "withdrawn";
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "account-disabled"
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-state"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
      | "limit-reached"
      | "live-offer-exists"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-a-multiple"
      | "not-acceptable"
      | "not-found"
      | "provider-profile-missing"
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
    /** One offer: `GET /orders/v1/orders/{id}/offers/{offerId}`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
          readonly offerId: string;
        };
      },
      {
        readonly offer: {
          readonly id: string;
          readonly orderId: string;
          readonly providerId: string;
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** When the provider would come */
          readonly bookTime: string;
          readonly message?: string;
          readonly status: "pending" | "accepted" | "rejected" | "withdrawn";
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
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
    /** Change a pending offer of yours: `PATCH /orders/v1/orders/{id}/offers/{offerId}`. */
    readonly update: Operation<
      {
        readonly params: {
          readonly id: string;
          readonly offerId: string;
        };
        readonly body: {
          readonly price?: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** RFC 3339, UTC */
          readonly bookTime?: string;
          readonly message?: string | null;
        };
      },
      {
        readonly offer: {
          readonly id: string;
          readonly orderId: string;
          readonly providerId: string;
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** When the provider would come */
          readonly bookTime: string;
          readonly message?: string;
          readonly status: "pending" | "accepted" | "rejected" | "withdrawn";
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "account-disabled"
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-state"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
      | "limit-reached"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
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
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
      | "version-clash"
    >;
    /** Take a pending offer of yours back: `POST /orders/v1/orders/{id}/offers/{offerId}/withdraw`. */
    readonly withdraw: Operation<
      {
        readonly params: {
          readonly id: string;
          readonly offerId: string;
        };
      },
      {
        readonly offer: {
          readonly id: string;
          readonly orderId: string;
          readonly providerId: string;
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** When the provider would come */
          readonly bookTime: string;
          readonly message?: string;
          readonly status: "pending" | "accepted" | "rejected" | "withdrawn";
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "body-too-large"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-state"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
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
      | "version-clash"
    >;
    /** Choose an offer for your order: `POST /orders/v1/orders/{id}/offers/{offerId}/accept`. */
    readonly accept: Operation<
      {
        readonly params: {
          readonly id: string;
          readonly offerId: string;
        };
      },
      {
        readonly order: {
          readonly id: string;
          /** A provider learns it when their offer is accepted */
          readonly customerId?: string;
          readonly serviceId: string;
          /** Absent when its author has left */
          readonly description?: string;
          readonly location: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
          /** Otherwise to about a kilometre, as providers see it before their offer is accepted */
          readonly locationIsExact: boolean;
          readonly city?: string;
          /** RFC 3339, UTC */
          readonly timeStart: string;
          /** RFC 3339, UTC */
          readonly timeEnd: string;
          readonly budget?: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          readonly status:
            "open" | "assigned" | "closed" | "cancelled" | "expired";
          /** RFC 3339, UTC */
          readonly expiresAt: string;
          /** Grows with every change */
          readonly version: number;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          /** Yours alone, if you are a provider */
          readonly offers: readonly {
            readonly id: string;
            readonly orderId: string;
            readonly providerId: string;
            readonly price: {
              /** A decimal above zero, with no more digits behind the point than the currency has */
              readonly amount: string;
              /** ISO 4217 */
              readonly currency: string;
            };
            /** When the provider would come */
            readonly bookTime: string;
            readonly message?: string;
            readonly status: "pending" | "accepted" | "rejected" | "withdrawn";
            /** RFC 3339, UTC */
            readonly createdAt: string;
            /** RFC 3339, UTC */
            readonly updatedAt: string;
          }[];
          readonly job?: {
            readonly id: string;
            readonly orderId: string;
            readonly offerId: string;
            readonly customerId: string;
            readonly providerId: string;
            readonly serviceId: string;
            readonly price: {
              /** A decimal above zero, with no more digits behind the point than the currency has */
              readonly amount: string;
              /** ISO 4217 */
              readonly currency: string;
            };
            /** RFC 3339, UTC */
            readonly bookTime: string;
            readonly status:
              | "pending"
              | "in-progress"
              | "paused"
              | "completed"
              | "confirmed"
              | "cancelled";
            /** RFC 3339, UTC */
            readonly completedAt?: string;
            /** RFC 3339, UTC */
            readonly createdAt: string;
            /** RFC 3339, UTC */
            readonly updatedAt: string;
          };
        };
      },
      | "already-exists"
      | "body-too-large"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-state"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
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
      | "version-clash"
    >;
    /** What you have offered, and what became of it: `GET /orders/v1/offers`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** One or more of pending, accepted, rejected, withdrawn, with commas between */
          readonly status?: string;
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly offers: readonly {
          readonly id: string;
          readonly orderId: string;
          readonly providerId: string;
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** When the provider would come */
          readonly bookTime: string;
          readonly message?: string;
          readonly status: "pending" | "accepted" | "rejected" | "withdrawn";
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
  };
  readonly job: {
    /** Your jobs, as customer or as provider: `GET /orders/v1/jobs`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** In which part; as customer unless told */
          readonly role?: "customer" | "provider";
          /** One or more of pending, in-progress, paused, completed, confirmed, cancelled, with commas between */
          readonly status?: string;
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly jobs: readonly {
          readonly id: string;
          readonly orderId: string;
          readonly offerId: string;
          readonly customerId: string;
          readonly providerId: string;
          readonly serviceId: string;
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** RFC 3339, UTC */
          readonly bookTime: string;
          readonly status:
            | "pending"
            | "in-progress"
            | "paused"
            | "completed"
            | "confirmed"
            | "cancelled";
          /** RFC 3339, UTC */
          readonly completedAt?: string;
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
    /** One job: `GET /orders/v1/jobs/{id}`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly job: {
          readonly id: string;
          readonly orderId: string;
          readonly offerId: string;
          readonly customerId: string;
          readonly providerId: string;
          readonly serviceId: string;
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** RFC 3339, UTC */
          readonly bookTime: string;
          readonly status:
            | "pending"
            | "in-progress"
            | "paused"
            | "completed"
            | "confirmed"
            | "cancelled";
          /** RFC 3339, UTC */
          readonly completedAt?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          readonly customerName?: string;
          readonly providerName?: string;
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
    /** Begin a job: `POST /orders/v1/jobs/{id}/start`. */
    readonly start: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly job: {
          readonly id: string;
          readonly orderId: string;
          readonly offerId: string;
          readonly customerId: string;
          readonly providerId: string;
          readonly serviceId: string;
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** RFC 3339, UTC */
          readonly bookTime: string;
          readonly status:
            | "pending"
            | "in-progress"
            | "paused"
            | "completed"
            | "confirmed"
            | "cancelled";
          /** RFC 3339, UTC */
          readonly completedAt?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "already-exists"
      | "body-too-large"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-state"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
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
      | "version-clash"
    >;
    /** Pause a job: `POST /orders/v1/jobs/{id}/pause`. */
    readonly pause: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly job: {
          readonly id: string;
          readonly orderId: string;
          readonly offerId: string;
          readonly customerId: string;
          readonly providerId: string;
          readonly serviceId: string;
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** RFC 3339, UTC */
          readonly bookTime: string;
          readonly status:
            | "pending"
            | "in-progress"
            | "paused"
            | "completed"
            | "confirmed"
            | "cancelled";
          /** RFC 3339, UTC */
          readonly completedAt?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "already-exists"
      | "body-too-large"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-state"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
      | "limit-reached"
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
      | "version-clash"
    >;
    /** Go on with a job: `POST /orders/v1/jobs/{id}/resume`. */
    readonly resume: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly job: {
          readonly id: string;
          readonly orderId: string;
          readonly offerId: string;
          readonly customerId: string;
          readonly providerId: string;
          readonly serviceId: string;
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** RFC 3339, UTC */
          readonly bookTime: string;
          readonly status:
            | "pending"
            | "in-progress"
            | "paused"
            | "completed"
            | "confirmed"
            | "cancelled";
          /** RFC 3339, UTC */
          readonly completedAt?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "already-exists"
      | "body-too-large"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-state"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
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
      | "version-clash"
    >;
    /** Say that a job is done: `POST /orders/v1/jobs/{id}/complete`. */
    readonly complete: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly job: {
          readonly id: string;
          readonly orderId: string;
          readonly offerId: string;
          readonly customerId: string;
          readonly providerId: string;
          readonly serviceId: string;
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** RFC 3339, UTC */
          readonly bookTime: string;
          readonly status:
            | "pending"
            | "in-progress"
            | "paused"
            | "completed"
            | "confirmed"
            | "cancelled";
          /** RFC 3339, UTC */
          readonly completedAt?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "already-exists"
      | "body-too-large"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-state"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
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
      | "version-clash"
    >;
    /** Confirm that a job is done: `POST /orders/v1/jobs/{id}/confirm`. */
    readonly confirm: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly job: {
          readonly id: string;
          readonly orderId: string;
          readonly offerId: string;
          readonly customerId: string;
          readonly providerId: string;
          readonly serviceId: string;
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** RFC 3339, UTC */
          readonly bookTime: string;
          readonly status:
            | "pending"
            | "in-progress"
            | "paused"
            | "completed"
            | "confirmed"
            | "cancelled";
          /** RFC 3339, UTC */
          readonly completedAt?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "already-exists"
      | "body-too-large"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-state"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
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
      | "version-clash"
    >;
    /** Cancel a job: `POST /orders/v1/jobs/{id}/cancel`. */
    readonly cancel: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly job: {
          readonly id: string;
          readonly orderId: string;
          readonly offerId: string;
          readonly customerId: string;
          readonly providerId: string;
          readonly serviceId: string;
          readonly price: {
            /** A decimal above zero, with no more digits behind the point than the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          };
          /** RFC 3339, UTC */
          readonly bookTime: string;
          readonly status:
            | "pending"
            | "in-progress"
            | "paused"
            | "completed"
            | "confirmed"
            | "cancelled";
          /** RFC 3339, UTC */
          readonly completedAt?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "already-exists"
      | "body-too-large"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-state"
      | "invalid-time-range"
      | "invalid-type"
      | "invalid-value"
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
      | "version-clash"
    >;
  };
  readonly review: {
    /** Say what you think of a job that is done: `POST /orders/v1/jobs/{id}/review`. */
    readonly create: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly body: {
          /** In half steps */
          readonly rating: number;
          /** Why */
          readonly comment?: string;
        };
      },
      {
        readonly review: {
          readonly id: string;
          readonly jobId: string;
          readonly customerId: string;
          readonly providerId: string;
          /** 0 to 5 in half steps */
          readonly rating: number;
          readonly comment?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
        };
      },
      | "account-disabled"
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
      | "invalid-state"
      | "invalid-type"
      | "invalid-value"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
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
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
      | "version-clash"
    >;
    /** What customers think of a provider: `GET /orders/v1/providers/{id}/reviews`. */
    readonly list: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly query?: {
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly reviews: readonly {
          readonly id: string;
          readonly jobId: string;
          readonly customerId: string;
          readonly providerId: string;
          /** 0 to 5 in half steps */
          readonly rating: number;
          readonly comment?: string;
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
  };
  readonly rating: {
    /** How a provider is rated on the whole: `GET /orders/v1/providers/{id}/rating`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly rating: {
          /** How many reviews there are */
          readonly count: number;
          /** To two digits; absent where there is none */
          readonly mean?: number;
        };
      },
      | "malformed-request"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
  };
  readonly currency: {
    /** Currencies with their names: `GET /orders/v1/currencies`. */
    readonly list: Operation<
      Record<never, never>,
      {
        readonly currencies: readonly {
          /** ISO 4217 */
          readonly code: string;
          /** What it is called */
          readonly name: string;
          /** How it is written */
          readonly symbol: string;
        }[];
      },
      | "malformed-request"
      | "not-acceptable"
      | "quota-exceeded"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
    /** Say what a currency is called and how it is written: `PUT /orders/v1/currencies/{code}`. */
    readonly save: Operation<
      {
        readonly params: {
          /** ISO 4217 */
          readonly code: string;
        };
        readonly body: {
          /** What it is called */
          readonly name: string;
          /** How it is written */
          readonly symbol: string;
        };
      },
      {
        readonly currency: {
          /** ISO 4217 */
          readonly code: string;
          /** What it is called */
          readonly name: string;
          /** How it is written */
          readonly symbol: string;
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
      | "invalid-type"
      | "invalid-value"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
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
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** Take a currency out of the menus: `DELETE /orders/v1/currencies/{code}`. */
    readonly delete: Operation<
      {
        readonly params: {
          /** ISO 4217 */
          readonly code: string;
        };
      },
      unknown,
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
  };
  readonly city: {
    /** Cities that are known here: `GET /orders/v1/cities`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** How the name begins, whatever its case */
          readonly query?: string;
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly cities: readonly {
          readonly id: string;
          /** As its people write it in English */
          readonly name: string;
          /** The country's name */
          readonly country: string;
          /** ISO 3166 */
          readonly iso2: string;
          readonly location: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
        }[];
        readonly page: {
          /** What to send as `cursor` for the next part. */
          readonly nextCursor: string | null;
          readonly hasMore: boolean;
        };
      },
      | "duplicate-items"
      | "duplicate-parameter"
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
    /** Add a city: `POST /orders/v1/cities`. */
    readonly create: Operation<
      {
        readonly body: {
          /** As its people write it in English */
          readonly name: string;
          /** The country's name */
          readonly country: string;
          /** ISO 3166 */
          readonly iso2: string;
          readonly location: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
        };
      },
      {
        readonly city: {
          readonly id: string;
          /** As its people write it in English */
          readonly name: string;
          /** The country's name */
          readonly country: string;
          /** ISO 3166 */
          readonly iso2: string;
          readonly location: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
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
      | "invalid-type"
      | "invalid-value"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "name-taken"
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
    >;
    /** One city: `GET /orders/v1/cities/{id}`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly city: {
          readonly id: string;
          /** As its people write it in English */
          readonly name: string;
          /** The country's name */
          readonly country: string;
          /** ISO 3166 */
          readonly iso2: string;
          readonly location: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
        };
      },
      | "malformed-request"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
    /** Change a city: `PATCH /orders/v1/cities/{id}`. */
    readonly update: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly body: {
          /** As its people write it in English */
          readonly name?: string;
          /** The country's name */
          readonly country?: string;
          /** ISO 3166 */
          readonly iso2?: string;
          readonly location?: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
        };
      },
      {
        readonly city: {
          readonly id: string;
          /** As its people write it in English */
          readonly name: string;
          /** The country's name */
          readonly country: string;
          /** ISO 3166 */
          readonly iso2: string;
          readonly location: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
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
      | "invalid-type"
      | "invalid-value"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "name-taken"
      | "nesting-too-deep"
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
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** Take a city out of the list: `DELETE /orders/v1/cities/{id}`. */
    readonly delete: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      unknown,
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
  };
  readonly myLocation: {
    /** Say where you work from: `PUT /orders/v1/providers/me/location`. */
    readonly save: Operation<
      {
        readonly body: {
          readonly location: {
            /** Degrees north */
            readonly lat: number;
            /** Degrees east */
            readonly lon: number;
          };
          /** Street and town */
          readonly address?: string;
        };
      },
      unknown,
      | "account-disabled"
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
  };
};

/** How it is called. */
export const ordersEndpoints: EndpointTable = {
  order: {
    create: ["POST", "/orders/v1/orders", true],
    list: ["GET", "/orders/v1/orders", false],
    read: ["GET", "/orders/v1/orders/{id}", false],
    update: ["PATCH", "/orders/v1/orders/{id}", true],
    cancel: ["POST", "/orders/v1/orders/{id}/cancel", true],
  },
  history: {
    read: ["GET", "/orders/v1/orders/{id}/history", false],
  },
  offer: {
    create: ["POST", "/orders/v1/orders/{id}/offers", true],
    read: ["GET", "/orders/v1/orders/{id}/offers/{offerId}", false],
    update: ["PATCH", "/orders/v1/orders/{id}/offers/{offerId}", true],
    withdraw: [
      "POST",
      "/orders/v1/orders/{id}/offers/{offerId}/withdraw",
      true,
    ],
    accept: ["POST", "/orders/v1/orders/{id}/offers/{offerId}/accept", true],
    list: ["GET", "/orders/v1/offers", false],
  },
  job: {
    list: ["GET", "/orders/v1/jobs", false],
    read: ["GET", "/orders/v1/jobs/{id}", false],
    start: ["POST", "/orders/v1/jobs/{id}/start", true],
    pause: ["POST", "/orders/v1/jobs/{id}/pause", true],
    resume: ["POST", "/orders/v1/jobs/{id}/resume", true],
    complete: ["POST", "/orders/v1/jobs/{id}/complete", true],
    confirm: ["POST", "/orders/v1/jobs/{id}/confirm", true],
    cancel: ["POST", "/orders/v1/jobs/{id}/cancel", true],
  },
  review: {
    create: ["POST", "/orders/v1/jobs/{id}/review", true],
    list: ["GET", "/orders/v1/providers/{id}/reviews", false],
  },
  rating: {
    read: ["GET", "/orders/v1/providers/{id}/rating", false],
  },
  currency: {
    list: ["GET", "/orders/v1/currencies", false],
    save: ["PUT", "/orders/v1/currencies/{code}", true],
    delete: ["DELETE", "/orders/v1/currencies/{code}", true],
  },
  city: {
    list: ["GET", "/orders/v1/cities", false],
    create: ["POST", "/orders/v1/cities", true],
    read: ["GET", "/orders/v1/cities/{id}", false],
    update: ["PATCH", "/orders/v1/cities/{id}", true],
    delete: ["DELETE", "/orders/v1/cities/{id}", true],
  },
  myLocation: {
    save: ["PUT", "/orders/v1/providers/me/location", true],
  },
};
