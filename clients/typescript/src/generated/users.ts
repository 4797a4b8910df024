/** Written by `./tixlys generate` from contracts/openapi/users.json; changes belong in the routes. */
import type { EndpointTable, Operation } from "../operation.ts";

/** What users does. */
export type Users = {
  readonly profile: {
    /** Your profile: `GET /users/v1/me`. */
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
        readonly profile: {
          /** The account's id */
          readonly id: string;
          readonly username: string;
          readonly displayName: string;
          readonly firstName?: string;
          readonly lastName?: string;
          readonly bio?: string;
          /** Of the picture, relative to the API's origin; another picture has another one */
          readonly pictureUrl?: string;
          /** BCP 47 */
          readonly locale: string;
          /** IANA time zone */
          readonly timezone: string;
          /** RFC 3339, UTC */
          readonly memberSince: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          /** Only for the person and for management */
          readonly email?: string;
          /** E.164; only for the person and for management */
          readonly phone?: string;
          /** Rank and capabilities; only for management */
          readonly roles?: readonly string[];
          /** Whether the account is closed; only for management */
          readonly disabled?: boolean;
        };
      },
      | "insufficient-permission"
      | "malformed-request"
      | "not-acceptable"
      | "profile-not-ready"
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
    /** Change your profile: `PATCH /users/v1/me`. */
    readonly update: Operation<
      {
        readonly headers?: {
          /** ETags that the change is meant for; another one is there: 412. */
          readonly "if-match"?: string;
          /** `*`: only if there is none yet, else 412. */
          readonly "if-none-match"?: string;
        };
        readonly body: {
          readonly firstName?: string | null;
          readonly lastName?: string | null;
          readonly phone?: string | null;
          readonly bio?: string | null;
          /** How others see the person */
          readonly displayName?: string;
          /** BCP 47 language tag */
          readonly locale?: string;
          /** Name in the IANA time zone database */
          readonly timezone?: string;
        };
      },
      {
        readonly profile: {
          /** The account's id */
          readonly id: string;
          readonly username: string;
          readonly displayName: string;
          readonly firstName?: string;
          readonly lastName?: string;
          readonly bio?: string;
          /** Of the picture, relative to the API's origin; another picture has another one */
          readonly pictureUrl?: string;
          /** BCP 47 */
          readonly locale: string;
          /** IANA time zone */
          readonly timezone: string;
          /** RFC 3339, UTC */
          readonly memberSince: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          /** Only for the person and for management */
          readonly email?: string;
          /** E.164; only for the person and for management */
          readonly phone?: string;
          /** Rank and capabilities; only for management */
          readonly roles?: readonly string[];
          /** Whether the account is closed; only for management */
          readonly disabled?: boolean;
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
      | "profile-not-ready"
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
    /** Find people: `GET /users/v1/users`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** Words that all must occur in names, username or e-mail address, whatever their case and accents; one or two signs at the beginning of a word, more of them anywhere. The first 8 words count. */
          readonly query?: string;
          /** A rank or a capability. */
          readonly role?:
            "user" | "moderator" | "admin" | "root" | "customer" | "provider";
          readonly status?: "active" | "disabled";
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly profiles: readonly {
          /** The account's id */
          readonly id: string;
          readonly username: string;
          readonly displayName: string;
          readonly firstName?: string;
          readonly lastName?: string;
          readonly bio?: string;
          /** Of the picture, relative to the API's origin; another picture has another one */
          readonly pictureUrl?: string;
          /** BCP 47 */
          readonly locale: string;
          /** IANA time zone */
          readonly timezone: string;
          /** RFC 3339, UTC */
          readonly memberSince: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          /** Only for the person and for management */
          readonly email?: string;
          /** E.164; only for the person and for management */
          readonly phone?: string;
          /** Rank and capabilities; only for management */
          readonly roles?: readonly string[];
          /** Whether the account is closed; only for management */
          readonly disabled?: boolean;
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
    /** Change somebody's profile: `PATCH /users/v1/users/{id}`. */
    readonly manage: Operation<
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
          readonly firstName?: string | null;
          readonly lastName?: string | null;
          readonly phone?: string | null;
          readonly bio?: string | null;
          /** How others see the person */
          readonly displayName?: string;
          /** BCP 47 language tag */
          readonly locale?: string;
          /** Name in the IANA time zone database */
          readonly timezone?: string;
        };
      },
      {
        readonly profile: {
          /** The account's id */
          readonly id: string;
          readonly username: string;
          readonly displayName: string;
          readonly firstName?: string;
          readonly lastName?: string;
          readonly bio?: string;
          /** Of the picture, relative to the API's origin; another picture has another one */
          readonly pictureUrl?: string;
          /** BCP 47 */
          readonly locale: string;
          /** IANA time zone */
          readonly timezone: string;
          /** RFC 3339, UTC */
          readonly memberSince: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          /** Only for the person and for management */
          readonly email?: string;
          /** E.164; only for the person and for management */
          readonly phone?: string;
          /** Rank and capabilities; only for management */
          readonly roles?: readonly string[];
          /** Whether the account is closed; only for management */
          readonly disabled?: boolean;
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
      | "rank-too-low"
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
  readonly provider: {
    /** Your business data: `GET /users/v1/me/provider`. */
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
        readonly provider: {
          /** The account's id */
          readonly id: string;
          /** The last signs of the personal id */
          readonly personalIdPreview: string;
          readonly company?: string;
          /** Where services are offered from */
          readonly city?: string;
          /** How far from there, in kilometres */
          readonly radiusKm: number;
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
    /** Tell your business data: `PUT /users/v1/me/provider`. */
    readonly update: Operation<
      {
        readonly headers?: {
          /** ETags that the change is meant for; another one is there: 412. */
          readonly "if-match"?: string;
          /** `*`: only if there is none yet, else 412. */
          readonly "if-none-match"?: string;
        };
        readonly body: {
          /** The number by which a state knows the person: 6 to 32 letters and digits, with blanks, dots, hyphens or slashes between them */
          readonly personalId?: string;
          readonly company?: string;
          /** Where services are offered from */
          readonly city?: string;
          /** How far from there, in kilometres */
          readonly radiusKm: number;
        };
      },
      {
        readonly provider: {
          /** The account's id */
          readonly id: string;
          /** The last signs of the personal id */
          readonly personalIdPreview: string;
          readonly company?: string;
          /** Where services are offered from */
          readonly city?: string;
          /** How far from there, in kilometres */
          readonly radiusKm: number;
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
      | "precondition-failed"
      | "profile-not-ready"
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
  readonly publicProfile: {
    /** Somebody's profile: `GET /users/v1/users/{id}`. */
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
        readonly profile: {
          /** The account's id */
          readonly id: string;
          readonly username: string;
          readonly displayName: string;
          readonly firstName?: string;
          readonly lastName?: string;
          readonly bio?: string;
          /** Of the picture, relative to the API's origin; another picture has another one */
          readonly pictureUrl?: string;
          /** BCP 47 */
          readonly locale: string;
          /** IANA time zone */
          readonly timezone: string;
          /** RFC 3339, UTC */
          readonly memberSince: string;
          /** RFC 3339, UTC */
          readonly createdAt: string;
          /** RFC 3339, UTC */
          readonly updatedAt: string;
          /** Only for the person and for management */
          readonly email?: string;
          /** E.164; only for the person and for management */
          readonly phone?: string;
          /** Rank and capabilities; only for management */
          readonly roles?: readonly string[];
          /** Whether the account is closed; only for management */
          readonly disabled?: boolean;
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
  };
  readonly user: {
    /** Delete somebody's account: `DELETE /users/v1/users/{id}`. */
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
      | "last-root"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "rank-too-low"
      | "step-up-required"
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
  readonly picture: {
    /** Give yourself a picture: `PUT /users/v1/me/picture`. */
    readonly replace: Operation<
      {
        readonly body: FormData;
      },
      {
        /** Relative to the API's origin; another picture has another one */
        readonly pictureUrl: string;
      },
      | "body-too-large"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "image-animated"
      | "image-too-large"
      | "image-unreadable"
      | "insufficient-permission"
      | "malformed-body"
      | "malformed-request"
      | "not-acceptable"
      | "profile-not-ready"
      | "quota-exceeded"
      | "required"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "too-many-items"
      | "unknown-parameter"
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "unsupported-image"
      | "url-too-long"
    >;
    /** Take your picture away: `DELETE /users/v1/me/picture`. */
    readonly delete: Operation<
      Record<never, never>,
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
      | "profile-not-ready"
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
  readonly publicPicture: {
    /** Somebody's picture: `GET /users/v1/users/{id}/picture`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly query?: {
          /** Tells pictures apart, for caches; means nothing here */
          readonly v?: string;
        };
      },
      null,
      | "duplicate-items"
      | "duplicate-parameter"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-request"
      | "not-a-multiple"
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
  readonly anyPicture: {
    /** Give somebody a picture: `PUT /users/v1/users/{id}/picture`. */
    readonly replace: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly body: FormData;
      },
      {
        /** Relative to the API's origin; another picture has another one */
        readonly pictureUrl: string;
      },
      | "body-too-large"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "image-animated"
      | "image-too-large"
      | "image-unreadable"
      | "insufficient-permission"
      | "malformed-body"
      | "malformed-request"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "rank-too-low"
      | "required"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "too-many-items"
      | "unknown-parameter"
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "unsupported-image"
      | "url-too-long"
    >;
    /** Take somebody's picture away: `DELETE /users/v1/users/{id}/picture`. */
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
      | "rank-too-low"
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
export const usersEndpoints: EndpointTable = {
  profile: {
    read: ["GET", "/users/v1/me", false],
    update: ["PATCH", "/users/v1/me", true],
    list: ["GET", "/users/v1/users", false],
    manage: ["PATCH", "/users/v1/users/{id}", true],
  },
  provider: {
    read: ["GET", "/users/v1/me/provider", false],
    update: ["PUT", "/users/v1/me/provider", true],
  },
  publicProfile: {
    read: ["GET", "/users/v1/users/{id}", false],
  },
  user: {
    delete: ["DELETE", "/users/v1/users/{id}", true],
  },
  picture: {
    replace: ["PUT", "/users/v1/me/picture", true],
    delete: ["DELETE", "/users/v1/me/picture", true],
  },
  publicPicture: {
    read: ["GET", "/users/v1/users/{id}/picture", false],
  },
  anyPicture: {
    replace: ["PUT", "/users/v1/users/{id}/picture", true],
    delete: ["DELETE", "/users/v1/users/{id}/picture", true],
  },
};
