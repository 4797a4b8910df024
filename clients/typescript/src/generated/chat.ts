/** Written by `./tixlys generate` from contracts/openapi/chat.json; changes belong in the routes. */
import type { EndpointTable, Operation } from "../operation.ts";

/** What chat does. */
export type Chat = {
  readonly channel: {
    /** Create a channel: `POST /chat/v1/channels`. */
    readonly create: Operation<
      {
        readonly body: {
          readonly kind: "public" | "private" | "direct";
          /** 3 to 50 code points: letters and digits of any script, with single hyphens, underscores, dots or blanks between; unique over public and private channels, whatever the case */
          readonly name?: string;
          /** What it is for, in up to 500 code points */
          readonly description?: string;
          /** Who is in a private one from the beginning, beside yourself */
          readonly members?: readonly string[];
          /** The other one of a direct channel, which has no name */
          readonly participantId?: string;
        };
      },
      {
        readonly channel: {
          readonly id: string;
          readonly kind: "public" | "private" | "direct" | "order";
          /** A closed one can be read, and not be written to */
          readonly status: "open" | "closed";
          readonly name?: string;
          readonly description?: string;
          readonly createdBy: string;
          /** The order that it is about */
          readonly orderId?: string;
          readonly memberCount: number;
          readonly retentionDays?: number;
          /** Of the newest entry of its log */
          readonly lastSeq: number;
          /** Yours; absent for who is no member */
          readonly role?: "owner" | "member";
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
      | "invalid-combination"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "limit-reached"
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
      | "unknown-reference"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** Your channels, or public ones: `GET /chat/v1/channels`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** Yours, unless told; or those that anybody may join */
          readonly scope?: "mine" | "public";
          /** Public ones whose name begins so, whatever the case */
          readonly query?: string;
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly channels: readonly {
          readonly id: string;
          readonly kind: "public" | "private" | "direct" | "order";
          /** A closed one can be read, and not be written to */
          readonly status: "open" | "closed";
          readonly name?: string;
          readonly description?: string;
          readonly createdBy: string;
          /** The order that it is about */
          readonly orderId?: string;
          readonly memberCount: number;
          readonly retentionDays?: number;
          /** Of the newest entry of its log */
          readonly lastSeq: number;
          /** Yours; absent for who is no member */
          readonly role?: "owner" | "member";
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          /** Your read mark */
          readonly readSeq: number;
          /** Messages behind it */
          readonly unread: number;
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
    /** One channel: `GET /chat/v1/channels/{id}`. */
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
        readonly channel: {
          readonly id: string;
          readonly kind: "public" | "private" | "direct" | "order";
          /** A closed one can be read, and not be written to */
          readonly status: "open" | "closed";
          readonly name?: string;
          readonly description?: string;
          readonly createdBy: string;
          /** The order that it is about */
          readonly orderId?: string;
          readonly memberCount: number;
          readonly retentionDays?: number;
          /** Of the newest entry of its log */
          readonly lastSeq: number;
          /** Yours; absent for who is no member */
          readonly role?: "owner" | "member";
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
    /** Change a channel of yours: `PATCH /chat/v1/channels/{id}`. */
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
          /** 3 to 50 code points: letters and digits of any script, with single hyphens, underscores, dots or blanks between; unique over public and private channels, whatever the case */
          readonly name?: string;
          readonly description?: string | null;
          readonly retentionDays?: number | null;
        };
      },
      {
        readonly channel: {
          readonly id: string;
          readonly kind: "public" | "private" | "direct" | "order";
          /** A closed one can be read, and not be written to */
          readonly status: "open" | "closed";
          readonly name?: string;
          readonly description?: string;
          readonly createdBy: string;
          /** The order that it is about */
          readonly orderId?: string;
          readonly memberCount: number;
          readonly retentionDays?: number;
          /** Of the newest entry of its log */
          readonly lastSeq: number;
          /** Yours; absent for who is no member */
          readonly role?: "owner" | "member";
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
      | "invalid-state"
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
    /** Delete a channel of yours: `DELETE /chat/v1/channels/{id}`. */
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
      | "invalid-state"
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
    /** Say how far you have read: `PUT /chat/v1/channels/{id}/read`. */
    readonly markRead: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly body: {
          readonly seq: number;
        };
      },
      {
        readonly read: {
          readonly seq: number;
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
    /** Your channels with something new: `GET /chat/v1/unread`. */
    readonly listUnread: Operation<
      {
        readonly query?: {
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly channels: readonly {
          readonly id: string;
          readonly kind: "public" | "private" | "direct" | "order";
          /** A closed one can be read, and not be written to */
          readonly status: "open" | "closed";
          readonly name?: string;
          readonly description?: string;
          readonly createdBy: string;
          /** The order that it is about */
          readonly orderId?: string;
          readonly memberCount: number;
          readonly retentionDays?: number;
          /** Of the newest entry of its log */
          readonly lastSeq: number;
          /** Yours; absent for who is no member */
          readonly role?: "owner" | "member";
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          /** Your read mark */
          readonly readSeq: number;
          /** Messages behind it */
          readonly unread: number;
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
  readonly member: {
    /** Join a public channel: `POST /chat/v1/channels/{id}/join`. */
    readonly join: Operation<
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
      | "invalid-state"
      | "invalid-type"
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
    >;
    /** Leave a channel: `POST /chat/v1/channels/{id}/leave`. */
    readonly leave: Operation<
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
    /** Who is in a channel: `GET /chat/v1/channels/{id}/members`. */
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
        readonly members: readonly {
          readonly userId: string;
          /** Absent where nobody knows */
          readonly name?: string;
          readonly role: "owner" | "member";
          /** How far they have read */
          readonly readSeq: number;
          /** RFC 3339, UTC */
          readonly joinedAt: string;
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
    /** Take somebody into a channel of yours: `POST /chat/v1/channels/{id}/members`. */
    readonly add: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly body: {
          readonly userId: string;
        };
      },
      unknown,
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
    >;
    /** Put somebody out of a channel of yours: `DELETE /chat/v1/channels/{id}/members/{userId}`. */
    readonly remove: Operation<
      {
        readonly params: {
          readonly id: string;
          readonly userId: string;
        };
      },
      unknown,
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
  readonly message: {
    /** What was written in a channel: `GET /chat/v1/channels/{id}/messages`. */
    readonly list: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly query?: {
          /** Messages of a lower `seq` */
          readonly before?: number;
          /** Messages of a higher `seq`; the oldest first then */
          readonly after?: number;
          /** Messages from then on */
          readonly from?: string;
          /** Messages before then */
          readonly to?: string;
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly messages: readonly {
          readonly id: string;
          readonly channelId: string;
          /** Of its entry in the log */
          readonly seq: number;
          readonly authorId: string;
          /** Null where nobody knows, and of who is gone */
          readonly authorName: string | null;
          /** Null when it was deleted, or its author is gone */
          readonly content: string | null;
          readonly replyTo: string | null;
          readonly reactions: readonly {
            readonly emoji: string;
            readonly count: number;
            /** Those who were first */
            readonly userIds: readonly string[];
          }[];
          /** RFC 3339, UTC */
          readonly createdAt: string;
          readonly editedAt: string | null;
          readonly deletedAt: string | null;
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
    /** Send a message: `POST /chat/v1/channels/{id}/messages`. */
    readonly send: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly body: {
          /** 1 to 4000 code points, with something that shows among them */
          readonly content: string;
          /** Made by the client, for this message */
          readonly clientId: string;
          readonly replyTo?: string;
        };
      },
      {
        readonly message: {
          readonly id: string;
          readonly channelId: string;
          /** Of its entry in the log */
          readonly seq: number;
          readonly authorId: string;
          /** Null where nobody knows, and of who is gone */
          readonly authorName: string | null;
          /** Null when it was deleted, or its author is gone */
          readonly content: string | null;
          readonly replyTo: string | null;
          readonly reactions: readonly {
            readonly emoji: string;
            readonly count: number;
            /** Those who were first */
            readonly userIds: readonly string[];
          }[];
          /** RFC 3339, UTC */
          readonly createdAt: string;
          readonly editedAt: string | null;
          readonly deletedAt: string | null;
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
      | "unknown-reference"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** One message: `GET /chat/v1/messages/{id}`. */
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
        readonly message: {
          readonly id: string;
          readonly channelId: string;
          /** Of its entry in the log */
          readonly seq: number;
          readonly authorId: string;
          /** Null where nobody knows, and of who is gone */
          readonly authorName: string | null;
          /** Null when it was deleted, or its author is gone */
          readonly content: string | null;
          readonly replyTo: string | null;
          readonly reactions: readonly {
            readonly emoji: string;
            readonly count: number;
            /** Those who were first */
            readonly userIds: readonly string[];
          }[];
          /** RFC 3339, UTC */
          readonly createdAt: string;
          readonly editedAt: string | null;
          readonly deletedAt: string | null;
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
    /** Write a message of yours anew: `PATCH /chat/v1/messages/{id}`. */
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
          /** 1 to 4000 code points, with something that shows among them */
          readonly content: string;
        };
      },
      {
        readonly message: {
          readonly id: string;
          readonly channelId: string;
          /** Of its entry in the log */
          readonly seq: number;
          readonly authorId: string;
          /** Null where nobody knows, and of who is gone */
          readonly authorName: string | null;
          /** Null when it was deleted, or its author is gone */
          readonly content: string | null;
          readonly replyTo: string | null;
          readonly reactions: readonly {
            readonly emoji: string;
            readonly count: number;
            /** Those who were first */
            readonly userIds: readonly string[];
          }[];
          /** RFC 3339, UTC */
          readonly createdAt: string;
          readonly editedAt: string | null;
          readonly deletedAt: string | null;
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
    /** Delete a message: `DELETE /chat/v1/messages/{id}`. */
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
  };
  readonly reaction: {
    /** React to a message: `POST /chat/v1/messages/{id}/reactions/{emoji}`. */
    readonly add: Operation<
      {
        readonly params: {
          readonly id: string;
          /** One emoji of Unicode's list */
          readonly emoji: string;
        };
      },
      unknown,
      | "body-too-large"
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
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "too-long"
      | "too-short"
      | "unknown-parameter"
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** Take a reaction back: `DELETE /chat/v1/messages/{id}/reactions/{emoji}`. */
    readonly remove: Operation<
      {
        readonly params: {
          readonly id: string;
          /** One emoji of Unicode's list */
          readonly emoji: string;
        };
      },
      unknown,
      | "body-too-large"
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
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "too-long"
      | "too-short"
      | "unknown-parameter"
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
  };
  readonly presence: {
    /** Who is here: `GET /chat/v1/presence`. */
    readonly read: Operation<
      {
        readonly query: {
          /** With commas between, a hundred at most */
          readonly userIds: string;
        };
      },
      {
        readonly presence: readonly {
          readonly userId: string;
          readonly status: "online" | "away" | "offline";
          /** Null for who was never here */
          readonly lastSeenAt: string | null;
        }[];
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
  readonly ticket: {
    /** Get a ticket for a socket: `POST /chat/v1/tickets`. */
    readonly create: Operation<
      Record<never, never>,
      {
        /** 43 characters, a secret */
        readonly ticket: string;
        /** RFC 3339, UTC */
        readonly expiresAt: string;
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
      | "session-required"
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
export const chatEndpoints: EndpointTable = {
  channel: {
    create: ["POST", "/chat/v1/channels", true],
    list: ["GET", "/chat/v1/channels", false],
    read: ["GET", "/chat/v1/channels/{id}", false],
    update: ["PATCH", "/chat/v1/channels/{id}", true],
    delete: ["DELETE", "/chat/v1/channels/{id}", true],
    markRead: ["PUT", "/chat/v1/channels/{id}/read", true],
    listUnread: ["GET", "/chat/v1/unread", false],
  },
  member: {
    join: ["POST", "/chat/v1/channels/{id}/join", true],
    leave: ["POST", "/chat/v1/channels/{id}/leave", true],
    list: ["GET", "/chat/v1/channels/{id}/members", false],
    add: ["POST", "/chat/v1/channels/{id}/members", true],
    remove: ["DELETE", "/chat/v1/channels/{id}/members/{userId}", true],
  },
  message: {
    list: ["GET", "/chat/v1/channels/{id}/messages", false],
    send: ["POST", "/chat/v1/channels/{id}/messages", true],
    read: ["GET", "/chat/v1/messages/{id}", false],
    update: ["PATCH", "/chat/v1/messages/{id}", true],
    delete: ["DELETE", "/chat/v1/messages/{id}", true],
  },
  reaction: {
    add: ["POST", "/chat/v1/messages/{id}/reactions/{emoji}", true],
    remove: ["DELETE", "/chat/v1/messages/{id}/reactions/{emoji}", true],
  },
  presence: {
    read: ["GET", "/chat/v1/presence", false],
  },
  ticket: {
    create: ["POST", "/chat/v1/tickets", true],
  },
};
