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
};

/** How it is called. */
export const usersEndpoints: EndpointTable = {
  profile: {
    read: ["GET", "/users/v1/me", false],
    update: ["PATCH", "/users/v1/me", true],
  },
  publicProfile: {
    read: ["GET", "/users/v1/users/{id}", false],
  },
  user: {
    delete: ["DELETE", "/users/v1/users/{id}", true],
  },
};
