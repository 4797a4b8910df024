/** Written by `./tixlys generate` from contracts/openapi/auth.json; changes belong in the routes. */
import type { EndpointTable, Operation } from "../operation.ts";

/** What auth does. */
export type Auth = {
  readonly registration: {
    /** Register: `POST /auth/v1/register`. */
    readonly create: Operation<
      {
        readonly body: {
          /** Compared trimmed and in lower case. */
          readonly email: string;
          /** 3 to 32 of a-z and 0-9 with single inner dots, underscores or hyphens. */
          readonly username: string;
          /** 15 to 256 characters; any characters, but nothing common or personal. */
          readonly password: string;
          readonly kind?: "customer" | "provider";
          readonly firstName?: string;
          readonly lastName?: string;
          /** E.164: +4312345678 */
          readonly phone?: string;
        };
      },
      {
        readonly user: {
          readonly id: string;
          readonly email: string;
          readonly username: string;
          /** The one role, then the capabilities: customer, provider. */
          readonly roles: readonly string[];
          readonly verified: boolean;
          readonly disabled: boolean;
          readonly createdAt: string;
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
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-a-multiple"
      | "not-acceptable"
      | "password-breached"
      | "password-too-common"
      | "password-too-personal"
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
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
      | "username-invalid"
      | "username-reserved"
      | "username-taken"
    >;
    /** Redeem a mailed link: `POST /auth/v1/verify-email`. */
    readonly verify: Operation<
      {
        readonly body: {
          readonly token: string;
        };
      },
      {
        readonly user: {
          readonly id: string;
          readonly email: string;
          readonly username: string;
          /** The one role, then the capabilities: customer, provider. */
          readonly roles: readonly string[];
          readonly verified: boolean;
          readonly disabled: boolean;
          readonly createdAt: string;
          readonly updatedAt: string;
        };
      },
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "email-already-registered"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
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
      | "token-revoked"
      | "token-used"
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
    /** Mail a new link: `POST /auth/v1/verify-email/resend`. */
    readonly resend: Operation<
      {
        readonly body: {
          readonly email: string;
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
  readonly session: {
    /** Log in: `POST /auth/v1/login`. */
    readonly create: Operation<
      {
        readonly body: {
          /** E-mail address or username. */
          readonly identifier: string;
          readonly password: string;
          /** The six digits that the app shows now. */
          readonly totp?: string;
          /** One of the ten recovery codes, with or without its hyphens. It is good once. */
          readonly recoveryCode?: string;
          readonly client?: "web" | "api";
          /** Of an earlier login with rememberDevice: attempts of a known device are counted for themselves. */
          readonly deviceToken?: string;
          /** Asks for a device token, to be kept by this program for this person. A browser gets a cookie unasked. */
          readonly rememberDevice?: boolean;
        };
      },
      {
        /** Goes into the header: Authorization: Bearer … */
        readonly accessToken: string;
        readonly accessTokenExpiresAt: string;
        /** To be traded in once. Absent for client web, which gets it as an HttpOnly cookie. */
        readonly refreshToken?: string;
        readonly refreshTokenExpiresAt: string;
        readonly tokenType: "Bearer";
        readonly sessionId: string;
        /** To be shown at the next login of this person. Absent for client web, which gets it as an HttpOnly cookie. */
        readonly deviceToken?: string;
        readonly deviceTokenExpiresAt?: string;
      },
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "invalid-combination"
      | "invalid-credentials"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "mfa-required"
      | "nesting-too-deep"
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
      | "unknown-property"
      | "unsupported-content-type"
      | "unsupported-encoding"
      | "url-too-long"
    >;
    /** Log in: the second factor: `POST /auth/v1/login/mfa`. */
    readonly complete: Operation<
      {
        readonly body: {
          /** error.data.credentials.challenge of the login. */
          readonly challenge: string;
          /** The six digits that the app shows now. */
          readonly totp?: string;
          /** One of the ten recovery codes, with or without its hyphens. It is good once. */
          readonly recoveryCode?: string;
          readonly client?: "web" | "api";
          /** Of an earlier login with rememberDevice: attempts of a known device are counted for themselves. */
          readonly deviceToken?: string;
          /** Asks for a device token, to be kept by this program for this person. A browser gets a cookie unasked. */
          readonly rememberDevice?: boolean;
        };
      },
      {
        /** Goes into the header: Authorization: Bearer … */
        readonly accessToken: string;
        readonly accessTokenExpiresAt: string;
        /** To be traded in once. Absent for client web, which gets it as an HttpOnly cookie. */
        readonly refreshToken?: string;
        readonly refreshTokenExpiresAt: string;
        readonly tokenType: "Bearer";
        readonly sessionId: string;
        /** To be shown at the next login of this person. Absent for client web, which gets it as an HttpOnly cookie. */
        readonly deviceToken?: string;
        readonly deviceTokenExpiresAt?: string;
      },
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "invalid-combination"
      | "invalid-credentials"
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
    /** Trade a refresh token in: `POST /auth/v1/refresh`. */
    readonly refresh: Operation<
      {
        readonly body?: {
          readonly refreshToken?: string;
        };
      },
      {
        /** Goes into the header: Authorization: Bearer … */
        readonly accessToken: string;
        readonly accessTokenExpiresAt: string;
        /** To be traded in once. Absent for client web, which gets it as an HttpOnly cookie. */
        readonly refreshToken?: string;
        readonly refreshTokenExpiresAt: string;
        readonly tokenType: "Bearer";
        readonly sessionId: string;
      },
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-a-multiple"
      | "not-acceptable"
      | "origin-not-allowed"
      | "quota-exceeded"
      | "required"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-reused"
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
    /** Prove again who I am: `POST /auth/v1/step-up`. */
    readonly stepUp: Operation<
      {
        readonly body: {
          readonly password?: string;
          /** The six digits that the app shows now. */
          readonly totp?: string;
          /** One of the ten recovery codes, with or without its hyphens. It is good once. */
          readonly recoveryCode?: string;
        };
      },
      {
        /** In the place of the one that asked. */
        readonly accessToken: string;
        readonly accessTokenExpiresAt: string;
        readonly tokenType: "Bearer";
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
      | "invalid-credentials"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "mfa-required"
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
    /** Log out: `POST /auth/v1/logout`. */
    readonly end: Operation<
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
    /** Log out everywhere: `POST /auth/v1/logout-all`. */
    readonly endAll: Operation<
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
    /** My sessions: `GET /auth/v1/sessions`. */
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
        readonly sessions: readonly {
          readonly id: string;
          /** What its owner recognises it by. */
          readonly device: string;
          /** Where it was last used from. */
          readonly ip: string;
          readonly createdAt: string;
          readonly lastUsedAt: string;
          /** When it ends by itself unless it is refreshed before. */
          readonly expiresAt: string;
          /** Whether it is the one that asks. */
          readonly current: boolean;
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
    /** End one of my sessions: `DELETE /auth/v1/sessions/{id}`. */
    readonly revoke: Operation<
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
  readonly root: {
    /** Become the first root: `POST /auth/v1/bootstrap`. */
    readonly bootstrap: Operation<
      {
        readonly body: {
          readonly token: string;
          readonly email: string;
          readonly username: string;
          readonly password: string;
        };
      },
      {
        readonly user: {
          readonly id: string;
          readonly email: string;
          readonly username: string;
          /** The one role, then the capabilities: customer, provider. */
          readonly roles: readonly string[];
          readonly verified: boolean;
          readonly disabled: boolean;
          readonly createdAt: string;
          readonly updatedAt: string;
        };
      },
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "email-already-registered"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-a-multiple"
      | "not-acceptable"
      | "password-too-common"
      | "password-too-personal"
      | "quota-exceeded"
      | "required"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-revoked"
      | "token-used"
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
      | "username-invalid"
      | "username-taken"
    >;
  };
  readonly factor: {
    /** My second factor: `GET /auth/v1/mfa`. */
    readonly read: Operation<
      Record<never, never>,
      {
        readonly totp?: {
          readonly activatedAt: string;
        };
        readonly recoveryCodesLeft: number;
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
    /** Set up an app for codes: `POST /auth/v1/mfa/totp`. */
    readonly start: Operation<
      Record<never, never>,
      {
        /** 160 bits as base32. */
        readonly secret: string;
        readonly uri: string;
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
    /** Remove my second factor: `DELETE /auth/v1/mfa/totp`. */
    readonly remove: Operation<
      Record<never, never>,
      unknown,
      | "body-too-large"
      | "factor-required"
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
    /** Show the app's first code: `POST /auth/v1/mfa/totp/activate`. */
    readonly activate: Operation<
      {
        readonly body: {
          /** The six digits that the app shows now. */
          readonly code: string;
        };
      },
      {
        /** To be kept apart from the app; each is good once, in the place of a code. They cannot be shown again. */
        readonly recoveryCodes: readonly string[];
        /** In the place of the one that asked. */
        readonly accessToken: string;
        readonly accessTokenExpiresAt: string;
        readonly tokenType: "Bearer";
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
      | "quota-exceeded"
      | "required"
      | "second-factor-invalid"
      | "step-up-required"
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
    /** Make new recovery codes: `POST /auth/v1/mfa/recovery-codes`. */
    readonly renewCodes: Operation<
      Record<never, never>,
      {
        /** To be kept apart from the app; each is good once, in the place of a code. They cannot be shown again. */
        readonly recoveryCodes: readonly string[];
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
  readonly account: {
    /** Who am I: `GET /auth/v1/me`. */
    readonly read: Operation<
      Record<never, never>,
      {
        readonly user: {
          readonly id: string;
          readonly email: string;
          readonly username: string;
          /** The one role, then the capabilities: customer, provider. */
          readonly roles: readonly string[];
          readonly verified: boolean;
          readonly disabled: boolean;
          readonly createdAt: string;
          readonly updatedAt: string;
        };
        readonly session: {
          readonly id: string;
          /** What its owner recognises it by. */
          readonly device: string;
          /** Where it was last used from. */
          readonly ip: string;
          readonly createdAt: string;
          readonly lastUsedAt: string;
          /** When it ends by itself unless it is refreshed before. */
          readonly expiresAt: string;
          /** Whether it is the one that asks. */
          readonly current: boolean;
        };
        readonly token: {
          readonly expiresAt: string;
          /** What the token demands of its use, for human eyes. */
          readonly checks: readonly string[];
        };
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
    /** Change my username or address: `PATCH /auth/v1/me`. */
    readonly change: Operation<
      {
        readonly body: {
          /** 3 to 32 of a-z and 0-9 with single inner dots, underscores or hyphens. The name before stays yours for thirty days. */
          readonly username?: string;
          /** Compared trimmed and in lower case. */
          readonly email?: string;
        };
      },
      {
        readonly user: {
          readonly id: string;
          readonly email: string;
          readonly username: string;
          /** The one role, then the capabilities: customer, provider. */
          readonly roles: readonly string[];
          readonly verified: boolean;
          readonly disabled: boolean;
          readonly createdAt: string;
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
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-a-multiple"
      | "not-acceptable"
      | "quota-exceeded"
      | "required"
      | "step-up-required"
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
      | "username-invalid"
      | "username-reserved"
      | "username-taken"
    >;
    /** Delete my account: `DELETE /auth/v1/me`. */
    readonly delete: Operation<
      {
        readonly body: {
          readonly password: string;
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
      | "invalid-credentials"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "last-root"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-a-multiple"
      | "not-acceptable"
      | "quota-exceeded"
      | "required"
      | "step-up-required"
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
    /** Confirm a new address by a mailed link: `POST /auth/v1/email/confirm`. */
    readonly confirmEmail: Operation<
      {
        readonly body: {
          readonly token: string;
        };
      },
      {
        readonly user: {
          readonly id: string;
          readonly email: string;
          readonly username: string;
          /** The one role, then the capabilities: customer, provider. */
          readonly roles: readonly string[];
          readonly verified: boolean;
          readonly disabled: boolean;
          readonly createdAt: string;
          readonly updatedAt: string;
        };
      },
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "email-already-registered"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
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
      | "token-revoked"
      | "token-used"
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
    /** Take a change of address back by a mailed link: `POST /auth/v1/email/undo`. */
    readonly undoEmail: Operation<
      {
        readonly body: {
          readonly token: string;
        };
      },
      {
        readonly user: {
          readonly id: string;
          readonly email: string;
          readonly username: string;
          /** The one role, then the capabilities: customer, provider. */
          readonly roles: readonly string[];
          readonly verified: boolean;
          readonly disabled: boolean;
          readonly createdAt: string;
          readonly updatedAt: string;
        };
      },
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "email-already-registered"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
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
      | "token-revoked"
      | "token-used"
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
  readonly export: {
    /** Ask for my data: `POST /auth/v1/export`. */
    readonly create: Operation<
      Record<never, never>,
      {
        readonly export: {
          readonly id: string;
          /** Partial: a service did not answer for a day; `missing` says which. */
          readonly state: "collecting" | "ready" | "partial";
          readonly services: readonly string[];
          readonly missing: readonly string[];
          readonly createdAt: string;
          readonly updatedAt: string;
          /** While it is collecting: when it is collected no longer. Afterwards: when it is gone. */
          readonly expiresAt: string;
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
      | "quota-exceeded"
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
    /** How far my export is: `GET /auth/v1/export/{id}`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly export: {
          readonly id: string;
          /** Partial: a service did not answer for a day; `missing` says which. */
          readonly state: "collecting" | "ready" | "partial";
          readonly services: readonly string[];
          readonly missing: readonly string[];
          readonly createdAt: string;
          readonly updatedAt: string;
          /** While it is collecting: when it is collected no longer. Afterwards: when it is gone. */
          readonly expiresAt: string;
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
    /** My data: `GET /auth/v1/export/{id}/document`. */
    readonly open: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly document: {
          readonly exportId: string;
          readonly userId: string;
          readonly createdAt: string;
          readonly complete: boolean;
          readonly missing: readonly string[];
          readonly services: Readonly<Record<string, unknown>>;
        };
      },
      | "insufficient-permission"
      | "malformed-request"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "step-up-required"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-missing"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
  };
  readonly password: {
    /** Mail a link to set a new password: `POST /auth/v1/password/forgot`. */
    readonly forgot: Operation<
      {
        readonly body: {
          readonly email: string;
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
    /** Set a new password by a mailed link: `POST /auth/v1/password/reset`. */
    readonly reset: Operation<
      {
        readonly body: {
          readonly token: string;
          /** 15 to 256 characters; any characters, but nothing common or personal. */
          readonly newPassword: string;
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
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-a-multiple"
      | "not-acceptable"
      | "password-breached"
      | "password-too-common"
      | "password-too-personal"
      | "password-unchanged"
      | "quota-exceeded"
      | "required"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-revoked"
      | "token-used"
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
    /** Change my password: `POST /auth/v1/password/change`. */
    readonly change: Operation<
      {
        readonly body: {
          readonly currentPassword: string;
          /** 15 to 256 characters; any characters, but nothing common or personal. */
          readonly newPassword: string;
          /** Whether the other sessions go on, too. */
          readonly keepOtherSessions?: boolean;
        };
      },
      unknown,
      | "body-too-large"
      | "current-password-wrong"
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
      | "password-breached"
      | "password-too-common"
      | "password-too-personal"
      | "password-unchanged"
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
  };
  readonly apiKey: {
    /** Make an API key: `POST /auth/v1/api-keys`. */
    readonly create: Operation<
      {
        readonly body: {
          readonly name: string;
          /** Exact names or prefixes: users:profile:read, users:*. Six prefixes at most, beside exact names five; * alone narrows nothing. */
          readonly operations: readonly string[];
          /** service/collection/id, exact or as a prefix: orders/orders/*. Six prefixes at most, beside exact names five. Operations without a resource are then out of reach. */
          readonly resources?: readonly string[];
          /** At least a minute from now, at most 365 days. */
          readonly expiresAt: string;
        };
      },
      {
        readonly apiKey: {
          readonly id: string;
          readonly name: string;
          /** How it begins and ends. */
          readonly hint: string;
          readonly operations: readonly string[];
          /** null: any. */
          readonly resources: readonly string[] | null;
          readonly createdAt: string;
          readonly expiresAt: string;
          /** To ten minutes; null until it is used. */
          readonly lastUsedAt: string | null;
        };
        /** The key itself. It cannot be shown again. */
        readonly key: string;
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
      | "step-up-required"
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
    /** My API keys: `GET /auth/v1/api-keys`. */
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
        readonly apiKeys: readonly {
          readonly id: string;
          readonly name: string;
          /** How it begins and ends. */
          readonly hint: string;
          readonly operations: readonly string[];
          /** null: any. */
          readonly resources: readonly string[] | null;
          readonly createdAt: string;
          readonly expiresAt: string;
          /** To ten minutes; null until it is used. */
          readonly lastUsedAt: string | null;
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
    /** One of my API keys: `GET /auth/v1/api-keys/{id}`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly apiKey: {
          readonly id: string;
          readonly name: string;
          /** How it begins and ends. */
          readonly hint: string;
          readonly operations: readonly string[];
          /** null: any. */
          readonly resources: readonly string[] | null;
          readonly createdAt: string;
          readonly expiresAt: string;
          /** To ten minutes; null until it is used. */
          readonly lastUsedAt: string | null;
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
    /** Revoke one of my API keys: `DELETE /auth/v1/api-keys/{id}`. */
    readonly revoke: Operation<
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
  readonly token: {
    /** Trade an API key for a token: `POST /auth/v1/tokens/exchange`. */
    readonly exchange: Operation<
      {
        readonly body: {
          readonly apiKey: string;
        };
      },
      {
        /** Goes into the header: Authorization: Bearer … */
        readonly accessToken: string;
        readonly accessTokenExpiresAt: string;
        readonly tokenType: "Bearer";
      },
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "invalid-credentials"
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
    /** Narrow my token: `POST /auth/v1/tokens/attenuate`. */
    readonly attenuate: Operation<
      {
        readonly body: {
          /** Exact names or prefixes: users:profile:read, users:*. Six prefixes at most, beside exact names five; * alone narrows nothing. */
          readonly operations?: readonly string[];
          /** service/collection/id, exact or as a prefix: orders/orders/*. Six prefixes at most, beside exact names five. Operations without a resource are then out of reach. */
          readonly resources?: readonly string[];
          /** The services that may accept it. */
          readonly services?: readonly string[];
          /** Seconds from now; it never lives longer than the token that asks. */
          readonly expiresIn?: number;
          /** The one X-Request-Id that it may be used with. */
          readonly requestId?: string;
        };
      },
      {
        readonly token: string;
        readonly expiresAt: string;
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
    /** Is this token good?: `POST /auth/v1/introspect`. */
    readonly introspect: Operation<
      {
        readonly body: {
          readonly token: string;
        };
      },
      | {
          readonly active: true;
          readonly token_type: "Bearer";
          /** The user's id, or the service's name. */
          readonly sub: string;
          readonly username?: string;
          readonly client_id: string;
          /** The session's id. */
          readonly sid?: string;
          readonly roles?: readonly string[];
          readonly aud: readonly string[];
          /** Unix seconds. */
          readonly iat: number;
          /** Unix seconds. */
          readonly exp: number;
          readonly jti: string;
        }
      | {
          readonly active: false;
        },
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-a-multiple"
      | "not-acceptable"
      | "required"
      | "service-only"
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
    /** Void a token: `POST /auth/v1/tokens/revoke`. */
    readonly revoke: Operation<
      {
        readonly body: {
          readonly token: string;
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
  readonly forwardAuth: {
    /** May this request pass?: `GET /auth/v1/forward-auth`. */
    readonly check: Operation<
      {
        readonly query?: {
          /** Who may pass. */
          readonly require?:
            "general" | "verified" | "provider" | "moderator" | "management";
          /** False for proxies that take no 302 (nginx): browsers get 401 too, with the sign-in page as its Location. */
          readonly redirect?: boolean;
        };
      },
      unknown,
      | "duplicate-items"
      | "duplicate-parameter"
      | "email-not-verified"
      | "insufficient-permission"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-request"
      | "not-a-multiple"
      | "origin-not-allowed"
      | "provider-required"
      | "quota-exceeded"
      | "required"
      | "session-required"
      | "step-up-required"
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
  readonly key: {
    /** Public keys: `GET /auth/v1/keys`. */
    readonly list: Operation<
      Record<never, never>,
      {
        readonly keys: readonly {
          readonly keyId: number;
          readonly algorithm: "Ed25519";
          /** 32 bytes in hexadecimal. */
          readonly publicKey: string;
          readonly notBefore: string | null;
          readonly notAfter: string | null;
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
    /** Rotate the signing key: `POST /auth/v1/keys/rotate`. */
    readonly rotate: Operation<
      Record<never, never>,
      {
        readonly key: {
          readonly keyId: number;
          readonly state: "pending";
          readonly createdAt: string;
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
      | "quota-exceeded"
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
    /** Remove a key in an emergency: `DELETE /auth/v1/keys/{keyId}`. */
    readonly remove: Operation<
      {
        readonly params: {
          readonly keyId: number;
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
  readonly revocation: {
    /** What is revoked: `GET /auth/v1/revocations`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** What the answer before named; without it from the start. */
          readonly after?: string;
          readonly limit?: number;
        };
      },
      {
        readonly revocations: readonly {
          /** Session, token, user, signing key or token block. */
          readonly kind: "sid" | "tok" | "sub" | "kid" | "blk";
          readonly id: string;
          /** For a user: tokens of an older generation are void. */
          readonly gen?: number;
          /** Unix seconds from when on it concerns no living token. */
          readonly exp: number;
        }[];
        readonly after: string;
        readonly hasMore: boolean;
        readonly at: string;
      },
      | "duplicate-items"
      | "duplicate-parameter"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-request"
      | "not-a-multiple"
      | "not-acceptable"
      | "required"
      | "service-only"
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
  readonly serviceToken: {
    /** A token for a service: `POST /auth/v1/service-tokens`. */
    readonly create: Operation<
      {
        readonly body: {
          readonly service: string;
          readonly secret: string;
        };
      },
      {
        readonly token: string;
        readonly expiresAt: string;
      },
      | "body-too-large"
      | "duplicate-items"
      | "duplicate-parameter"
      | "forbidden-property"
      | "idempotency-key-in-flight"
      | "idempotency-key-malformed"
      | "idempotency-key-mismatch"
      | "invalid-credentials"
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
  readonly user: {
    /** Find accounts: `GET /auth/v1/users`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** What the username or the address begins with; with an @, the address. */
          readonly query?: string;
          readonly role?: "user" | "moderator" | "admin" | "root";
          readonly status?: "active" | "disabled";
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly users: readonly {
          readonly id: string;
          readonly email: string;
          readonly username: string;
          /** The one role, then the capabilities: customer, provider. */
          readonly roles: readonly string[];
          readonly verified: boolean;
          readonly disabled: boolean;
          readonly createdAt: string;
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
    /** Somebody's account: `GET /auth/v1/users/{id}`. */
    readonly read: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly user: {
          readonly id: string;
          readonly email: string;
          readonly username: string;
          /** The one role, then the capabilities: customer, provider. */
          readonly roles: readonly string[];
          readonly verified: boolean;
          readonly disabled: boolean;
          readonly createdAt: string;
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
    /** Delete somebody's account: `DELETE /auth/v1/users/{id}`. */
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
    /** Give an account another rank: `PATCH /auth/v1/users/{id}/roles`. */
    readonly changeRoles: Operation<
      {
        readonly params: {
          readonly id: string;
        };
        readonly body: {
          /** Exactly one rank, and any capabilities. */
          readonly roles: readonly (
            | ("user" | "moderator" | "admin" | "root")
            | ("customer" | "provider")
          )[];
        };
      },
      {
        readonly user: {
          readonly id: string;
          readonly email: string;
          readonly username: string;
          /** The one role, then the capabilities: customer, provider. */
          readonly roles: readonly string[];
          readonly verified: boolean;
          readonly disabled: boolean;
          readonly createdAt: string;
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
      | "last-root"
      | "malformed-body"
      | "malformed-json"
      | "malformed-request"
      | "nesting-too-deep"
      | "not-a-multiple"
      | "not-acceptable"
      | "not-found"
      | "quota-exceeded"
      | "rank-too-low"
      | "required"
      | "step-up-required"
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
    /** Disable an account: `POST /auth/v1/users/{id}/disable`. */
    readonly disable: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly user: {
          readonly id: string;
          readonly email: string;
          readonly username: string;
          /** The one role, then the capabilities: customer, provider. */
          readonly roles: readonly string[];
          readonly verified: boolean;
          readonly disabled: boolean;
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
    /** Enable an account again: `POST /auth/v1/users/{id}/enable`. */
    readonly enable: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly user: {
          readonly id: string;
          readonly email: string;
          readonly username: string;
          /** The one role, then the capabilities: customer, provider. */
          readonly roles: readonly string[];
          readonly verified: boolean;
          readonly disabled: boolean;
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
    /** Reset somebody's second factor: `POST /auth/v1/users/{id}/second-factor/reset`. */
    readonly resetFactor: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      unknown,
      | "body-too-large"
      | "factor-required"
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
    /** End somebody's sessions: `POST /auth/v1/users/{id}/revoke-sessions`. */
    readonly revokeSessions: Operation<
      {
        readonly params: {
          readonly id: string;
        };
      },
      {
        readonly user: {
          readonly id: string;
          readonly email: string;
          readonly username: string;
          /** The one role, then the capabilities: customer, provider. */
          readonly roles: readonly string[];
          readonly verified: boolean;
          readonly disabled: boolean;
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
    /** Somebody's sessions: `GET /auth/v1/users/{id}/sessions`. */
    readonly listSessions: Operation<
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
        readonly sessions: readonly {
          readonly id: string;
          /** What its owner recognises it by. */
          readonly device: string;
          /** Where it was last used from. */
          readonly ip: string;
          readonly createdAt: string;
          readonly lastUsedAt: string;
          /** When it ends by itself unless it is refreshed before. */
          readonly expiresAt: string;
          /** Whether it is the one that asks. */
          readonly current: boolean;
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
    /** End one of somebody's sessions: `DELETE /auth/v1/users/{id}/sessions/{sessionId}`. */
    readonly revokeSession: Operation<
      {
        readonly params: {
          readonly id: string;
          readonly sessionId: string;
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
  readonly role: {
    /** Ranks and capabilities: `GET /auth/v1/roles`. */
    readonly list: Operation<
      Record<never, never>,
      {
        readonly roles: readonly ("user" | "moderator" | "admin" | "root")[];
        readonly capabilities: readonly ("customer" | "provider")[];
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
  readonly audit: {
    /** The audit log: `GET /auth/v1/audit`. */
    readonly list: Operation<
      {
        readonly query?: {
          readonly actor?: string;
          readonly subject?: string;
          readonly action?: string;
          readonly outcome?: "success" | "failure";
          readonly requestId?: string;
          /** From then on. */
          readonly from?: string;
          /** Before then. */
          readonly to?: string;
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly entries: readonly {
          readonly id: string;
          readonly createdAt: string;
          /** In the words of the OWASP logging vocabulary. */
          readonly action: string;
          readonly outcome: "success" | "failure";
          readonly sessionId?: string;
          /** Where the request came from; single addresses are not kept. */
          readonly network?: string;
          readonly requestId: string;
          readonly details: Readonly<Record<string, unknown>>;
          readonly actor: {
            readonly kind: "user" | "service" | "anonymous";
            /** The user's id, or the service's name. */
            readonly id?: string;
            /** The administrator who acted as this user. */
            readonly impersonatorId?: string;
          };
          /** Whom it happened to: a user's id, or a service's name. */
          readonly subject?: string;
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
    /** What happened to my account: `GET /auth/v1/me/audit`. */
    readonly listOwn: Operation<
      {
        readonly query?: {
          /** How many entries one part has at most. */
          readonly limit?: number;
          /** `nextCursor` of the part before; good for the same caller, filters and order only. */
          readonly cursor?: string;
        };
      },
      {
        readonly entries: readonly {
          readonly id: string;
          readonly createdAt: string;
          /** In the words of the OWASP logging vocabulary. */
          readonly action: string;
          readonly outcome: "success" | "failure";
          readonly sessionId?: string;
          /** Where the request came from; single addresses are not kept. */
          readonly network?: string;
          readonly requestId: string;
          readonly details: Readonly<Record<string, unknown>>;
          readonly by: "me" | "others" | "unknown";
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
};

/** How it is called. */
export const authEndpoints: EndpointTable = {
  registration: {
    create: ["POST", "/auth/v1/register", true],
    verify: ["POST", "/auth/v1/verify-email", true],
    resend: ["POST", "/auth/v1/verify-email/resend", true],
  },
  session: {
    create: ["POST", "/auth/v1/login", true],
    complete: ["POST", "/auth/v1/login/mfa", true],
    refresh: ["POST", "/auth/v1/refresh", true],
    stepUp: ["POST", "/auth/v1/step-up", true],
    end: ["POST", "/auth/v1/logout", true],
    endAll: ["POST", "/auth/v1/logout-all", true],
    list: ["GET", "/auth/v1/sessions", false],
    revoke: ["DELETE", "/auth/v1/sessions/{id}", true],
  },
  root: {
    bootstrap: ["POST", "/auth/v1/bootstrap", true],
  },
  factor: {
    read: ["GET", "/auth/v1/mfa", false],
    start: ["POST", "/auth/v1/mfa/totp", true],
    remove: ["DELETE", "/auth/v1/mfa/totp", true],
    activate: ["POST", "/auth/v1/mfa/totp/activate", true],
    renewCodes: ["POST", "/auth/v1/mfa/recovery-codes", true],
  },
  account: {
    read: ["GET", "/auth/v1/me", false],
    change: ["PATCH", "/auth/v1/me", true],
    delete: ["DELETE", "/auth/v1/me", true],
    confirmEmail: ["POST", "/auth/v1/email/confirm", true],
    undoEmail: ["POST", "/auth/v1/email/undo", true],
  },
  export: {
    create: ["POST", "/auth/v1/export", true],
    read: ["GET", "/auth/v1/export/{id}", false],
    open: ["GET", "/auth/v1/export/{id}/document", false],
  },
  password: {
    forgot: ["POST", "/auth/v1/password/forgot", true],
    reset: ["POST", "/auth/v1/password/reset", true],
    change: ["POST", "/auth/v1/password/change", true],
  },
  apiKey: {
    create: ["POST", "/auth/v1/api-keys", true],
    list: ["GET", "/auth/v1/api-keys", false],
    read: ["GET", "/auth/v1/api-keys/{id}", false],
    revoke: ["DELETE", "/auth/v1/api-keys/{id}", true],
  },
  token: {
    exchange: ["POST", "/auth/v1/tokens/exchange", true],
    attenuate: ["POST", "/auth/v1/tokens/attenuate", true],
    introspect: ["POST", "/auth/v1/introspect", true],
    revoke: ["POST", "/auth/v1/tokens/revoke", true],
  },
  forwardAuth: {
    check: ["GET", "/auth/v1/forward-auth", false],
  },
  key: {
    list: ["GET", "/auth/v1/keys", false],
    rotate: ["POST", "/auth/v1/keys/rotate", true],
    remove: ["DELETE", "/auth/v1/keys/{keyId}", true],
  },
  revocation: {
    list: ["GET", "/auth/v1/revocations", false],
  },
  serviceToken: {
    create: ["POST", "/auth/v1/service-tokens", true],
  },
  user: {
    list: ["GET", "/auth/v1/users", false],
    read: ["GET", "/auth/v1/users/{id}", false],
    delete: ["DELETE", "/auth/v1/users/{id}", true],
    changeRoles: ["PATCH", "/auth/v1/users/{id}/roles", true],
    disable: ["POST", "/auth/v1/users/{id}/disable", true],
    enable: ["POST", "/auth/v1/users/{id}/enable", true],
    resetFactor: ["POST", "/auth/v1/users/{id}/second-factor/reset", true],
    revokeSessions: ["POST", "/auth/v1/users/{id}/revoke-sessions", true],
    listSessions: ["GET", "/auth/v1/users/{id}/sessions", false],
    revokeSession: ["DELETE", "/auth/v1/users/{id}/sessions/{sessionId}", true],
  },
  role: {
    list: ["GET", "/auth/v1/roles", false],
  },
  audit: {
    list: ["GET", "/auth/v1/audit", false],
    listOwn: ["GET", "/auth/v1/me/audit", false],
  },
};
