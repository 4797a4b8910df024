/** Written by `./tixlys generate` from contracts/openapi/notifications.json; changes belong in the routes. */
import type { EndpointTable, Operation } from "../operation.ts";

/** What notifications does. */
export type Notifications = {
  readonly delivery: {
    /** Deliveries: `GET /notifications/v1/deliveries`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** One or more, with commas between */
          readonly state?: string;
          readonly channel?: "email" | "push" | "sms";
          readonly kind?: string;
          readonly personId?: string;
          /** Asked for from then on */
          readonly from?: string;
          /** Asked for before then */
          readonly to?: string;
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly deliveries: readonly {
          readonly id: string;
          readonly channel: "email" | "push" | "sms";
          readonly kind: string;
          readonly state: "queued" | "sent" | "expired" | "failed";
          /** The account, or the registration that may become one */
          readonly personId: string;
          /** Begun so far */
          readonly attempts: number;
          /** Why it failed, or why it waits */
          readonly reason?: string;
          /** RFC 3339, UTC */
          readonly nextAttemptAt?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly settledAt?: string;
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
    /** One delivery: `GET /notifications/v1/deliveries/{id}`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly delivery: {
          readonly id: string;
          readonly channel: "email" | "push" | "sms";
          readonly kind: string;
          readonly state: "queued" | "sent" | "expired" | "failed";
          /** The account, or the registration that may become one */
          readonly personId: string;
          /** Begun so far */
          readonly attempts: number;
          /** Why it failed, or why it waits */
          readonly reason?: string;
          /** RFC 3339, UTC */
          readonly nextAttemptAt?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly settledAt?: string;
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
    /** Try a failed delivery anew: `POST /notifications/v1/deliveries/{id}/retry`. */
    readonly retry: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly delivery: {
          readonly id: string;
          readonly channel: "email" | "push" | "sms";
          readonly kind: string;
          readonly state: "queued" | "sent" | "expired" | "failed";
          /** The account, or the registration that may become one */
          readonly personId: string;
          /** Begun so far */
          readonly attempts: number;
          /** Why it failed, or why it waits */
          readonly reason?: string;
          /** RFC 3339, UTC */
          readonly nextAttemptAt?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly settledAt?: string;
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
  readonly pushKey: {
    /** What a browser subscribes with: `GET /notifications/v1/push-key`. */
    readonly read: Operation<
      Record<never, never>,
      {
        readonly publicKey: string;
      },
      | "insufficient-permission"
      | "malformed-request"
      | "not-acceptable"
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
  readonly pushSubscription: {
    /** My browsers that take pushes: `GET /notifications/v1/push-subscriptions`. */
    readonly list: Operation<
      Record<never, never>,
      {
        readonly pushSubscriptions: readonly {
          readonly id: string;
          /** The push service's host */
          readonly service: string;
          readonly createdAt: string;
        }[];
      },
      | "insufficient-permission"
      | "malformed-request"
      | "not-acceptable"
      | "quota-exceeded"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
    /** Let one of my browsers take pushes: `POST /notifications/v1/push-subscriptions`. */
    readonly create: Operation<
      {
        readonly body: {
          /** https, and a public name outside of development and test */
          readonly endpoint: string;
          /** Not looked at */
          readonly expirationTime?: null | number;
          readonly keys: {
            /** A point on P-256, uncompressed */
            readonly p256dh: string;
            /** 16 bytes */
            readonly auth: string;
          };
        };
      },
      {
        readonly pushSubscription: {
          readonly id: string;
          /** The push service's host */
          readonly service: string;
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
      | "limit-reached"
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
    >;
    /** Send nothing to one of my browsers any more: `DELETE /notifications/v1/push-subscriptions/{id}`. */
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
  readonly devMail: {
    /** Mails in the catcher, newest first: `GET /notifications/v1/dev/mails`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** Only mails to this address */
          readonly to?: string;
        };
      },
      {
        readonly mails: readonly {
          readonly id: string;
          readonly to: string;
          readonly subject: string;
          readonly text: string;
          readonly html: string;
          /** Those of the text, in order */
          readonly links: readonly string[];
          readonly createdAt: string;
        }[];
      },
      | "duplicate-items"
      | "duplicate-parameter"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-request"
      | "not-a-multiple"
      | "not-acceptable"
      | "quota-exceeded"
      | "required"
      | "route-not-found"
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
};

/** How it is called. */
export const notificationsEndpoints: EndpointTable = {
  delivery: {
    list: ["GET", "/notifications/v1/deliveries", false],
    read: ["GET", "/notifications/v1/deliveries/{id}", false],
    retry: ["POST", "/notifications/v1/deliveries/{id}/retry", true],
  },
  pushKey: {
    read: ["GET", "/notifications/v1/push-key", false],
  },
  pushSubscription: {
    list: ["GET", "/notifications/v1/push-subscriptions", false],
    create: ["POST", "/notifications/v1/push-subscriptions", true],
    delete: ["DELETE", "/notifications/v1/push-subscriptions/{id}", true],
  },
  devMail: {
    list: ["GET", "/notifications/v1/dev/mails", false],
  },
};
