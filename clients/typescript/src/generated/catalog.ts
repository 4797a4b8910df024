/** Written by `./tixlys generate` from contracts/openapi/catalog.json; changes belong in the routes. */
import type { EndpointTable, Operation } from "../operation.ts";

/** What catalog does. */
export type Catalog = {
  readonly tree: {
    /** The whole hierarchy: `GET /catalog/v1/tree`. */
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
        readonly types: readonly {
          readonly id: string;
          readonly name: string;
          readonly categories: readonly {
            readonly id: string;
            readonly name: string;
            readonly subcategories: readonly {
              readonly id: string;
              readonly name: string;
              readonly services: readonly {
                readonly id: string;
                readonly name: string;
              }[];
            }[];
          }[];
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
  readonly type: {
    /** The types: `GET /catalog/v1/types`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** Words that must all occur in name or description, whatever their case and accents, or nearly; one or two letters at the beginning of a word, more of them anywhere. The first 8 words count. */
          readonly query?: string;
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly types: readonly {
          readonly id: string;
          readonly name: string;
          readonly description?: string;
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
    /** Create a type: `POST /catalog/v1/types`. */
    readonly create: Operation<
      {
        readonly body: {
          /** Letters and digits of any script, blanks and simple punctuation; unique below its parent, whatever the case */
          readonly name: string;
          /** A few sentences */
          readonly description?: string;
        };
      },
      {
        readonly type: {
          readonly id: string;
          readonly name: string;
          readonly description?: string;
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
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** One type: `GET /catalog/v1/types/{id}`. */
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
        readonly type: {
          readonly id: string;
          readonly name: string;
          readonly description?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "malformed-request"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "stale-version"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
    /** Change a type: `PATCH /catalog/v1/types/{id}`. */
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
          /** Letters and digits of any script, blanks and simple punctuation; unique below its parent, whatever the case */
          readonly name?: string;
          readonly description?: string | null;
        };
      },
      {
        readonly type: {
          readonly id: string;
          readonly name: string;
          readonly description?: string;
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
    /** Delete a type: `DELETE /catalog/v1/types/{id}`. */
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
      | "has-children"
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
  readonly category: {
    /** The categories: `GET /catalog/v1/categories`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** Words that must all occur in name or description, whatever their case and accents, or nearly; one or two letters at the beginning of a word, more of them anywhere. The first 8 words count. */
          readonly query?: string;
          /** Those of this type only */
          readonly parentId?: string;
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly categories: readonly {
          readonly id: string;
          readonly name: string;
          /** The type in which it stands */
          readonly parentId: string;
          readonly description?: string;
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
    /** Create a category: `POST /catalog/v1/categories`. */
    readonly create: Operation<
      {
        readonly body: {
          /** Letters and digits of any script, blanks and simple punctuation; unique below its parent, whatever the case */
          readonly name: string;
          /** A few sentences */
          readonly description?: string;
          /** The type in which it stands */
          readonly parentId: string;
        };
      },
      {
        readonly category: {
          readonly id: string;
          readonly name: string;
          /** The type in which it stands */
          readonly parentId: string;
          readonly description?: string;
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
    /** One category: `GET /catalog/v1/categories/{id}`. */
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
        readonly category: {
          readonly id: string;
          readonly name: string;
          /** The type in which it stands */
          readonly parentId: string;
          readonly description?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "malformed-request"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "stale-version"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
    /** Change a category: `PATCH /catalog/v1/categories/{id}`. */
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
          /** Letters and digits of any script, blanks and simple punctuation; unique below its parent, whatever the case */
          readonly name?: string;
          readonly description?: string | null;
          /** The type in which it stands */
          readonly parentId?: string;
        };
      },
      {
        readonly category: {
          readonly id: string;
          readonly name: string;
          /** The type in which it stands */
          readonly parentId: string;
          readonly description?: string;
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
      | "unknown-reference"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** Delete a category: `DELETE /catalog/v1/categories/{id}`. */
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
      | "has-children"
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
  readonly subcategory: {
    /** The subcategories: `GET /catalog/v1/subcategories`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** Words that must all occur in name or description, whatever their case and accents, or nearly; one or two letters at the beginning of a word, more of them anywhere. The first 8 words count. */
          readonly query?: string;
          /** Those of this category only */
          readonly parentId?: string;
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly subcategories: readonly {
          readonly id: string;
          readonly name: string;
          /** The category in which it stands */
          readonly parentId: string;
          readonly description?: string;
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
    /** Create a subcategory: `POST /catalog/v1/subcategories`. */
    readonly create: Operation<
      {
        readonly body: {
          /** Letters and digits of any script, blanks and simple punctuation; unique below its parent, whatever the case */
          readonly name: string;
          /** A few sentences */
          readonly description?: string;
          /** The category in which it stands */
          readonly parentId: string;
        };
      },
      {
        readonly subcategory: {
          readonly id: string;
          readonly name: string;
          /** The category in which it stands */
          readonly parentId: string;
          readonly description?: string;
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
    /** One subcategory: `GET /catalog/v1/subcategories/{id}`. */
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
        readonly subcategory: {
          readonly id: string;
          readonly name: string;
          /** The category in which it stands */
          readonly parentId: string;
          readonly description?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "malformed-request"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "stale-version"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
    /** Change a subcategory: `PATCH /catalog/v1/subcategories/{id}`. */
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
          /** Letters and digits of any script, blanks and simple punctuation; unique below its parent, whatever the case */
          readonly name?: string;
          readonly description?: string | null;
          /** The category in which it stands */
          readonly parentId?: string;
        };
      },
      {
        readonly subcategory: {
          readonly id: string;
          readonly name: string;
          /** The category in which it stands */
          readonly parentId: string;
          readonly description?: string;
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
      | "unknown-reference"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** Delete a subcategory: `DELETE /catalog/v1/subcategories/{id}`. */
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
      | "has-children"
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
  readonly service: {
    /** The services: `GET /catalog/v1/services`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** Words that must all occur in name or description, whatever their case and accents, or nearly; one or two letters at the beginning of a word, more of them anywhere. The first 8 words count. */
          readonly query?: string;
          /** Those of this subcategory only */
          readonly parentId?: string;
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly services: readonly {
          readonly id: string;
          readonly name: string;
          /** The subcategory in which it stands */
          readonly parentId: string;
          readonly description?: string;
          /** The lowest price that providers ask, for each currency; empty where nobody has said one */
          readonly pricesFrom: readonly {
            /** A decimal with the digits that the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          }[];
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
    /** Create a service: `POST /catalog/v1/services`. */
    readonly create: Operation<
      {
        readonly body: {
          /** Letters and digits of any script, blanks and simple punctuation; unique below its parent, whatever the case */
          readonly name: string;
          /** A few sentences */
          readonly description?: string;
          /** The subcategory in which it stands */
          readonly parentId: string;
        };
      },
      {
        readonly service: {
          readonly id: string;
          readonly name: string;
          /** The subcategory in which it stands */
          readonly parentId: string;
          readonly description?: string;
          /** The lowest price that providers ask, for each currency; empty where nobody has said one */
          readonly pricesFrom: readonly {
            /** A decimal with the digits that the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          }[];
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
    /** One service: `GET /catalog/v1/services/{id}`. */
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
        readonly service: {
          readonly id: string;
          readonly name: string;
          /** The subcategory in which it stands */
          readonly parentId: string;
          readonly description?: string;
          /** The lowest price that providers ask, for each currency; empty where nobody has said one */
          readonly pricesFrom: readonly {
            /** A decimal with the digits that the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          }[];
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
        };
      },
      | "malformed-request"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "stale-version"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
    /** Change a service: `PATCH /catalog/v1/services/{id}`. */
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
          /** Letters and digits of any script, blanks and simple punctuation; unique below its parent, whatever the case */
          readonly name?: string;
          readonly description?: string | null;
          /** The subcategory in which it stands */
          readonly parentId?: string;
        };
      },
      {
        readonly service: {
          readonly id: string;
          readonly name: string;
          /** The subcategory in which it stands */
          readonly parentId: string;
          readonly description?: string;
          /** The lowest price that providers ask, for each currency; empty where nobody has said one */
          readonly pricesFrom: readonly {
            /** A decimal with the digits that the currency has */
            readonly amount: string;
            /** ISO 4217 */
            readonly currency: string;
          }[];
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
      | "unknown-reference"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** Delete a service: `DELETE /catalog/v1/services/{id}`. */
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
      | "has-children"
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
  readonly provider: {
    /** Who does a service: `GET /catalog/v1/services/{id}/providers`. */
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
        readonly providers: readonly {
          /** The account's id */
          readonly id: string;
          /** A decimal with the digits that the currency has */
          readonly priceFrom?: string;
          /** ISO 4217 */
          readonly currency?: string;
          /** Where they work */
          readonly city?: string;
          /** How far they come */
          readonly radiusKm?: number;
          readonly offerId: string;
          /** Since when they offer it */
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
  readonly myOffer: {
    /** What you do: `GET /catalog/v1/providers/me/services`. */
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
        readonly services: readonly {
          readonly id: string;
          readonly name: string;
          readonly parentId: string;
          readonly description?: string;
          /** A decimal with the digits that the currency has */
          readonly priceFrom?: string;
          /** ISO 4217 */
          readonly currency?: string;
          readonly offerId: string;
          /** Since when they offer it */
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
    /** Offer a service: `POST /catalog/v1/providers/me/services`. */
    readonly create: Operation<
      {
        readonly body: {
          readonly serviceId: string;
          /** A decimal above zero, with no more digits behind the point than the currency has; goes with `currency` */
          readonly priceFrom?: string;
          /** ISO 4217 */
          readonly currency?: string;
        };
      },
      {
        readonly offer: {
          readonly id: string;
          readonly providerId: string;
          readonly serviceId: string;
          /** A decimal with the digits that the currency has */
          readonly priceFrom?: string;
          /** ISO 4217 */
          readonly currency?: string;
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
      | "invalid-type"
      | "invalid-value"
      | "limit-reached"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
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
      | "unknown-property"
      | "unknown-reference"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** What you ask for a service: `GET /catalog/v1/providers/me/services/{serviceId}`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly serviceId: string;
        };
      },
      {
        readonly offer: {
          readonly id: string;
          readonly providerId: string;
          readonly serviceId: string;
          /** A decimal with the digits that the currency has */
          readonly priceFrom?: string;
          /** ISO 4217 */
          readonly currency?: string;
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
    /** Offer a service no longer: `DELETE /catalog/v1/providers/me/services/{serviceId}`. */
    readonly delete: Operation<
      {
        readonly params: {
          readonly serviceId: string;
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
  readonly offer: {
    /** What a provider does: `GET /catalog/v1/providers/{id}/services`. */
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
        readonly services: readonly {
          readonly id: string;
          readonly name: string;
          readonly parentId: string;
          readonly description?: string;
          /** A decimal with the digits that the currency has */
          readonly priceFrom?: string;
          /** ISO 4217 */
          readonly currency?: string;
          readonly offerId: string;
          /** Since when they offer it */
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
    /** Offer a service, for yourself or as management: `POST /catalog/v1/providers/{id}/services`. */
    readonly create: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly body: {
          readonly serviceId: string;
          /** A decimal above zero, with no more digits behind the point than the currency has; goes with `currency` */
          readonly priceFrom?: string;
          /** ISO 4217 */
          readonly currency?: string;
        };
      },
      {
        readonly offer: {
          readonly id: string;
          readonly providerId: string;
          readonly serviceId: string;
          /** A decimal with the digits that the currency has */
          readonly priceFrom?: string;
          /** ISO 4217 */
          readonly currency?: string;
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
      | "unknown-property"
      | "unknown-reference"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** What a provider asks for a service: `GET /catalog/v1/providers/{id}/services/{serviceId}`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
          readonly serviceId: string;
        };
      },
      {
        readonly offer: {
          readonly id: string;
          readonly providerId: string;
          readonly serviceId: string;
          /** A decimal with the digits that the currency has */
          readonly priceFrom?: string;
          /** ISO 4217 */
          readonly currency?: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
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
    /** Take an offer back, your own or as management: `DELETE /catalog/v1/providers/{id}/services/{serviceId}`. */
    readonly delete: Operation<
      {
        readonly params: {
          readonly id: string;
          readonly serviceId: string;
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
};

/** How it is called. */
export const catalogEndpoints: EndpointTable = {
  tree: {
    read: ["GET", "/catalog/v1/tree", false],
  },
  type: {
    list: ["GET", "/catalog/v1/types", false],
    create: ["POST", "/catalog/v1/types", true],
    read: ["GET", "/catalog/v1/types/{id}", false],
    update: ["PATCH", "/catalog/v1/types/{id}", true],
    delete: ["DELETE", "/catalog/v1/types/{id}", true],
  },
  category: {
    list: ["GET", "/catalog/v1/categories", false],
    create: ["POST", "/catalog/v1/categories", true],
    read: ["GET", "/catalog/v1/categories/{id}", false],
    update: ["PATCH", "/catalog/v1/categories/{id}", true],
    delete: ["DELETE", "/catalog/v1/categories/{id}", true],
  },
  subcategory: {
    list: ["GET", "/catalog/v1/subcategories", false],
    create: ["POST", "/catalog/v1/subcategories", true],
    read: ["GET", "/catalog/v1/subcategories/{id}", false],
    update: ["PATCH", "/catalog/v1/subcategories/{id}", true],
    delete: ["DELETE", "/catalog/v1/subcategories/{id}", true],
  },
  service: {
    list: ["GET", "/catalog/v1/services", false],
    create: ["POST", "/catalog/v1/services", true],
    read: ["GET", "/catalog/v1/services/{id}", false],
    update: ["PATCH", "/catalog/v1/services/{id}", true],
    delete: ["DELETE", "/catalog/v1/services/{id}", true],
  },
  provider: {
    list: ["GET", "/catalog/v1/services/{id}/providers", false],
  },
  myOffer: {
    list: ["GET", "/catalog/v1/providers/me/services", false],
    create: ["POST", "/catalog/v1/providers/me/services", true],
    read: ["GET", "/catalog/v1/providers/me/services/{serviceId}", false],
    delete: ["DELETE", "/catalog/v1/providers/me/services/{serviceId}", true],
  },
  offer: {
    list: ["GET", "/catalog/v1/providers/{id}/services", false],
    create: ["POST", "/catalog/v1/providers/{id}/services", true],
    read: ["GET", "/catalog/v1/providers/{id}/services/{serviceId}", false],
    delete: ["DELETE", "/catalog/v1/providers/{id}/services/{serviceId}", true],
  },
};
