/** Written by `./tixlys generate` from contracts/openapi/notifications.json; changes belong in the routes. */
import type { EndpointTable, Operation } from "../operation.ts";

/** What notifications does. */
export type Notifications = {
  readonly inbox: {
    /** Your notifications, newest first: `GET /notifications/v1/inbox`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** Only unread ones, or only those that were read */
          readonly unread?: boolean;
          /** Only those of one kind */
          readonly kind?: string;
          /** `total`: say how many entries the list has; counted up to 10000. */
          readonly include?: "total";
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly notifications: readonly {
          readonly id: string;
          /** What has happened: `offer-received` */
          readonly kind: string;
          /** In the person's language */
          readonly title: string;
          readonly body: string;
          /** What it is about: ids by name, such as `orderId` */
          readonly data: Readonly<Record<string, unknown>>;
          /** `null` as long as it is unread */
          readonly readAt: string | null;
          readonly createdAt: string;
          readonly updatedAt: string;
        }[];
        readonly page: {
          /** What to send as `cursor` for the next part. */
          readonly nextCursor: string | null;
          readonly hasMore: boolean;
          /** With `include=total` only. */
          readonly total?: {
            readonly count: number;
            /** Whether `count` is right, a lower bound, or a guess. */
            readonly kind: "exact" | "at-least" | "estimate";
          };
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
    /** Say that you have read everything: `POST /notifications/v1/inbox/read-all`. */
    readonly markAllRead: Operation<
      Record<never, never>,
      {
        /** How many were unread */
        readonly read: number;
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
    /** Say that you have read a notification: `POST /notifications/v1/inbox/{id}/read`. */
    readonly markRead: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly notification: {
          readonly id: string;
          /** What has happened: `offer-received` */
          readonly kind: string;
          /** In the person's language */
          readonly title: string;
          readonly body: string;
          /** What it is about: ids by name, such as `orderId` */
          readonly data: Readonly<Record<string, unknown>>;
          /** `null` as long as it is unread */
          readonly readAt: string | null;
          readonly createdAt: string;
          readonly updatedAt: string;
        };
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
  };
  readonly preferences: {
    /** How you hear of things: `GET /notifications/v1/preferences`. */
    readonly read: Operation<
      {
        readonly headers?: {
          /** ETags of which one must be the present one, else 412. */
          readonly "if-match"?: string;
          /** ETags that the client has; one of them is the present one: 304. */
          readonly "if-none-match"?: string;
        };
      },
      {
        readonly preferences: {
          readonly categories: {
            readonly security: {
              readonly mail: boolean;
              readonly inbox: boolean;
              readonly push: boolean;
              /** Where the service sends any, to the number of the account */
              readonly sms: boolean;
            };
            readonly account: {
              readonly mail: boolean;
              readonly inbox: boolean;
              readonly push: boolean;
              /** Where the service sends any, to the number of the account */
              readonly sms: boolean;
            };
            readonly orders: {
              readonly mail: boolean;
              readonly inbox: boolean;
              readonly push: boolean;
              /** Where the service sends any, to the number of the account */
              readonly sms: boolean;
            };
            readonly work: {
              readonly mail: boolean;
              readonly inbox: boolean;
              readonly push: boolean;
              /** Where the service sends any, to the number of the account */
              readonly sms: boolean;
            };
            readonly chat: {
              readonly mail: boolean;
              readonly inbox: boolean;
              readonly push: boolean;
              /** Where the service sends any, to the number of the account */
              readonly sms: boolean;
            };
          };
          /** `null`: the language of your profile */
          readonly locale: ("en" | "de") | null;
          /** `null` as long as you have chosen nothing */
          readonly updatedAt: string | null;
        };
      },
      | "insufficient-permission"
      | "malformed-request"
      | "not-acceptable"
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
    /** Choose how you hear of things: `PUT /notifications/v1/preferences`. */
    readonly put: Operation<
      {
        readonly headers?: {
          /** ETags that the change is meant for; another one is there: 412. */
          readonly "if-match"?: string;
          /** `*`: only if there is none yet, else 412. */
          readonly "if-none-match"?: string;
        };
        readonly body: {
          readonly categories: {
            readonly security?: {
              /** Mails about who may get into the account always go */
              readonly mail?: true;
              readonly inbox?: boolean;
              readonly push?: boolean;
              readonly sms?: boolean;
            };
            readonly account?: {
              readonly mail?: boolean;
              readonly inbox?: boolean;
              readonly push?: boolean;
              readonly sms?: boolean;
            };
            readonly orders?: {
              readonly mail?: boolean;
              readonly inbox?: boolean;
              readonly push?: boolean;
              readonly sms?: boolean;
            };
            readonly work?: {
              readonly mail?: boolean;
              readonly inbox?: boolean;
              readonly push?: boolean;
              readonly sms?: boolean;
            };
            readonly chat?: {
              readonly mail?: boolean;
              readonly inbox?: boolean;
              readonly push?: boolean;
              readonly sms?: boolean;
            };
          };
          readonly locale?: ("en" | "de") | null;
        };
      },
      {
        readonly preferences: {
          readonly categories: {
            readonly security: {
              readonly mail: boolean;
              readonly inbox: boolean;
              readonly push: boolean;
              /** Where the service sends any, to the number of the account */
              readonly sms: boolean;
            };
            readonly account: {
              readonly mail: boolean;
              readonly inbox: boolean;
              readonly push: boolean;
              /** Where the service sends any, to the number of the account */
              readonly sms: boolean;
            };
            readonly orders: {
              readonly mail: boolean;
              readonly inbox: boolean;
              readonly push: boolean;
              /** Where the service sends any, to the number of the account */
              readonly sms: boolean;
            };
            readonly work: {
              readonly mail: boolean;
              readonly inbox: boolean;
              readonly push: boolean;
              /** Where the service sends any, to the number of the account */
              readonly sms: boolean;
            };
            readonly chat: {
              readonly mail: boolean;
              readonly inbox: boolean;
              readonly push: boolean;
              /** Where the service sends any, to the number of the account */
              readonly sms: boolean;
            };
          };
          /** `null`: the language of your profile */
          readonly locale: ("en" | "de") | null;
          /** `null` as long as you have chosen nothing */
          readonly updatedAt: string | null;
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
    >;
  };
  readonly template: {
    /** Everything that people can be told: `GET /notifications/v1/templates`. */
    readonly list: Operation<
      Record<never, never>,
      {
        readonly templates: readonly {
          readonly kind:
            | "verify-email"
            | "account-exists"
            | "welcome"
            | "reset-password"
            | "password-changed"
            | "confirm-email"
            | "email-changed"
            | "new-device"
            | "login-after-failures"
            | "api-key-revoked"
            | "account-disabled"
            | "account-deleted"
            | "roles-changed"
            | "export-ready"
            | "api-key-created"
            | "factor-added"
            | "factor-removed"
            | "recovery-codes-renewed"
            | "recovery-code-used"
            | "messages-waiting"
            | "webhook-disabled"
            | "order-placed"
            | "order-expired"
            | "order-cancelled"
            | "offer-received"
            | "offer-accepted"
            | "offer-rejected"
            | "job-completed"
            | "job-confirmed"
            | "job-cancelled"
            | "work-cancelled"
            | "review-received";
          readonly category:
            "security" | "account" | "orders" | "work" | "chat";
          readonly ways: readonly ("mail" | "inbox" | "push" | "sms")[];
          readonly locales: readonly ("en" | "de")[];
          /** Its mail carries a link that works once */
          readonly carriesSecret: boolean;
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
    /** What a template says: `GET /notifications/v1/templates/{kind}/preview`. */
    readonly preview: Operation<
      {
        readonly params: {
          readonly kind:
            | "verify-email"
            | "account-exists"
            | "welcome"
            | "reset-password"
            | "password-changed"
            | "confirm-email"
            | "email-changed"
            | "new-device"
            | "login-after-failures"
            | "api-key-revoked"
            | "account-disabled"
            | "account-deleted"
            | "roles-changed"
            | "export-ready"
            | "api-key-created"
            | "factor-added"
            | "factor-removed"
            | "recovery-codes-renewed"
            | "recovery-code-used"
            | "messages-waiting"
            | "webhook-disabled"
            | "order-placed"
            | "order-expired"
            | "order-cancelled"
            | "offer-received"
            | "offer-accepted"
            | "offer-rejected"
            | "job-completed"
            | "job-confirmed"
            | "job-cancelled"
            | "work-cancelled"
            | "review-received";
        };
        readonly query?: {
          /** English, unless told */
          readonly locale?: "en" | "de";
        };
      },
      {
        readonly preview: {
          readonly subject: string;
          readonly text: string;
          readonly html: string;
          /** What inbox and push say */
          readonly title: string;
          readonly body: string;
        };
      },
      | "duplicate-items"
      | "duplicate-parameter"
      | "insufficient-permission"
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
  };
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
      | "invalid-state"
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
  inbox: {
    list: ["GET", "/notifications/v1/inbox", false],
    markAllRead: ["POST", "/notifications/v1/inbox/read-all", true],
    markRead: ["POST", "/notifications/v1/inbox/{id}/read", true],
  },
  preferences: {
    read: ["GET", "/notifications/v1/preferences", false],
    put: ["PUT", "/notifications/v1/preferences", true],
  },
  template: {
    list: ["GET", "/notifications/v1/templates", false],
    preview: ["GET", "/notifications/v1/templates/{kind}/preview", false],
  },
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
