import { at } from "./definition.ts";

const credentials = at("credentials", 401);
const permission = at("permission", 403);

/** Codes about who asks and what they may do (decisions 10, 27 and 46). */
export const accessCodes = {
  "token-missing": credentials("This operation needs an access token."),
  "token-invalid": {
    ...credentials("The token is not valid."),
    onField: { key: null, status: 422 },
  },
  "token-expired": {
    ...credentials("The token has expired."),
    onField: { key: "resource", status: 410 },
  },
  "token-revoked": credentials("The token has been revoked."),
  "token-reused": credentials(
    "The token was used before. The session has been ended.",
  ),
  "invalid-credentials": credentials("The sign-in data is not right."),
  "mfa-required": credentials("A second factor is required to sign in."),
  "service-credentials-invalid": credentials(
    "The service's own credentials are not right.",
  ),
  "insufficient-permission": permission("Your account may not do this."),
  "step-up-required": permission(
    "Please confirm your identity again to do this.",
  ),
  "email-not-verified": permission("Please confirm your e-mail address first."),
  "provider-required": permission("Only providers may do this."),
  "provider-profile-missing": permission(
    "Please complete your provider profile first.",
  ),
  "rank-too-low": permission("This account's rank is not below yours."),
  "token-too-narrow": permission(
    "This token was narrowed and does not cover this operation.",
  ),
  "service-only": permission("Only other services of the suite may do this."),
  "session-required": permission(
    "This needs a signed-in session, not a narrowed token or a key.",
  ),
  "origin-not-allowed": permission(
    "Requests from this origin are not allowed.",
  ),
  "https-required": permission(
    "This address answers over HTTPS only. What was sent may have been read on its way.",
  ),
  "account-disabled": permission("This account is disabled."),
  "link-unsigned": permission("This address is open to signed links only."),
  "link-invalid": permission("This link was changed, or was never valid."),
  "link-expired": permission(
    "This link has expired. Please ask for a new one.",
  ),
} as const;
