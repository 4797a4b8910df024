import {
  reject,
  rejectAll,
  reply,
  type FailReason,
  type Reply,
} from "@tixlys/pawz";
import type {
  FieldRejection,
  InvalidInput,
} from "../../application/registration/register-input.ts";
import type { RegisterRejection } from "../../application/registration/register.ts";
import type { VerifyRejection } from "../../application/registration/verify-email.ts";
import type { ChangeMeRejection } from "../../application/account/change-me.ts";
import type { ConfirmEmailRejection } from "../../application/account/confirm-email.ts";
import type { LinkRejection } from "../../application/account/mail-link.ts";
import type { ChangePasswordRejection } from "../../application/password/change.ts";
import type { ResetRejection } from "../../application/password/reset.ts";
import type { ManageRejection } from "../../application/management/manage-account.ts";
import type { LoginRejection } from "../../application/session/login.ts";
import type { BootstrapRejection } from "../../application/bootstrap/redeem.ts";
import { onChallengeVoid, onFactorRequired } from "./mfa-required.ts";
import type { RefreshRejection } from "../../application/session/refresh.ts";

/** RFC 9110 §11.6.1: every 401 names a way to do better. */
const challenge = { "www-authenticate": 'Bearer realm="tixlys"' };

export function onRegister(rejection: RegisterRejection): Reply<never> {
  switch (rejection.type) {
    case "InvalidInput":
      return onInvalidInput(rejection);
    case "UsernameReserved":
      return reject("username-reserved", { field: "username" });
    case "UsernameTaken":
      return reject("username-taken", { field: "username" });
    case "Overloaded":
      return overloaded();
  }
}

export function onVerify(rejection: VerifyRejection): Reply<never> {
  switch (rejection.type) {
    case "LinkUnknown":
      return reject("token-invalid", { field: "token" });
    case "LinkUsed":
      return reject("token-used", { field: "token" });
    case "LinkExpired":
      return reject("token-expired", { field: "token" });
    case "EmailAlreadyRegistered":
      return reject("email-already-registered", { field: "email" });
    case "Conflict":
      return onConflict();
  }
}

export function onLink(rejection: LinkRejection): Reply<never> {
  switch (rejection.type) {
    case "LinkUnknown":
      return reject("token-invalid", { field: "token" });
    case "LinkUsed":
      return reject("token-used", { field: "token" });
    case "LinkExpired":
      return reject("token-expired", { field: "token" });
  }
}

/** Confirming an address and taking it back fail alike. */
export function onEmailLink(rejection: ConfirmEmailRejection): Reply<never> {
  switch (rejection.type) {
    case "EmailAlreadyRegistered":
      return reject("email-already-registered", { field: "email" });
    case "Conflict":
      return onConflict();
    default:
      return onLink(rejection);
  }
}

export function onChangeMe(rejection: ChangeMeRejection): Reply<never> {
  switch (rejection.type) {
    case "InvalidInput":
      return onInvalidInput(rejection);
    case "UsernameReserved":
      return reject("username-reserved", { field: "username" });
    case "UsernameTaken":
      return reject("username-taken", { field: "username" });
    case "StepUpRequired":
      return reject("step-up-required");
    case "SessionGone":
      return onGone();
    case "Conflict":
      return onConflict();
  }
}

export function onResetPassword(rejection: ResetRejection): Reply<never> {
  switch (rejection.type) {
    case "InvalidInput":
      return onInvalidInput(rejection);
    case "Overloaded":
      return overloaded();
    case "Conflict":
      return onConflict();
    default:
      return onLink(rejection);
  }
}

export function onChangePassword(
  rejection: ChangePasswordRejection,
): Reply<never> {
  switch (rejection.type) {
    case "InvalidInput":
      return onInvalidInput(rejection);
    case "CurrentPasswordWrong":
      return reject("current-password-wrong", { field: "currentPassword" });
    case "PasswordChangedMeanwhile":
      return onConflict();
    case "SessionGone":
      return onGone();
    case "Overloaded":
      return overloaded();
    case "TooManyAttempts":
      return tooManyAttempts(rejection);
  }
}

/** Others changed the account each time; nothing was done, and a second later it should work. */
export function onConflict(): Reply<never> {
  return reply.overloaded(1);
}

export function onLogin(rejection: LoginRejection): Reply<never> {
  switch (rejection.type) {
    case "InvalidCredentials":
      return reject("invalid-credentials", { headers: challenge });
    case "FactorRequired":
      return onFactorRequired(rejection.challenge);
    case "ChallengeVoid":
      return onChallengeVoid();
    case "Overloaded":
      return overloaded();
    case "TooManyAttempts":
      return tooManyAttempts(rejection);
  }
}

/** http-rules 47. Whether the password was right is not known to anybody. */
export function tooManyAttempts({
  policy,
  retryAfterMs,
}: Extract<LoginRejection, { type: "TooManyAttempts" }>): Reply<never> {
  return reject("quota-exceeded", {
    params: { policies: [`login-${policy}`] },
    headers: { "retry-after": String(Math.ceil(retryAfterMs / 1000)) },
  });
}

export function onBootstrap(rejection: BootstrapRejection): Reply<never> {
  switch (rejection.type) {
    case "InvalidInput":
      return onInvalidInput(rejection);
    case "UsernameTaken":
      return reject("username-taken", { field: "username" });
    case "Overloaded":
      return overloaded();
    default:
      return onVerify(rejection);
  }
}

export function onRefresh(
  rejection: RefreshRejection,
  headers: Record<string, string>,
): Reply<never> {
  const all = { ...challenge, ...headers };
  switch (rejection.type) {
    case "RefreshTokenUnknown":
      return reject("token-invalid", { headers: all });
    case "SessionExpired":
      return reject("token-expired", { headers: all });
    case "SessionHasEnded":
      return reject("token-revoked", { headers: all });
    case "RefreshTokenReused":
      return reject("token-reused", { headers: all });
  }
}

export function onMissingRefreshToken(): Reply<never> {
  return reject("token-missing", { headers: challenge });
}

/** The token is good, but what it stands for has gone: a revocation that is still on its way to this verifier. */
export function onGone(): Reply<never> {
  return reject("token-revoked", { headers: challenge });
}

/** A refusal of a manager's wish; the last root is a state of the suite, not of whoever asks. */
export function onManage(rejection: ManageRejection): Reply<never> {
  switch (rejection.type) {
    case "NoManager":
      return onGone();
    case "UserUnknown":
      return reject("not-found");
    case "RankTooLow":
      return reject("rank-too-low");
    case "RankNotTheirs":
      return reject("insufficient-permission");
    case "LastRoot":
      return reject("last-root");
    case "NotOneRank":
      return reject("invalid-combination", { field: "roles" });
    case "Conflict":
      return onConflict();
  }
}

export function onInvalidInput(rejection: InvalidInput): Reply<never> {
  const [first, ...rest] = rejection.fields.map(reasonOf);
  if (first === undefined)
    throw new Error("input was refused without a reason");
  return rejectAll([first, ...rest]);
}

function reasonOf({ field, reason }: FieldRejection): FailReason {
  switch (reason.type) {
    case "EmailTooLong":
    case "UsernameTooLong":
    case "PasswordTooLong":
    case "NameTooLong":
      return { field, code: "too-long", params: { max: reason.max } };
    case "UsernameTooShort":
    case "PasswordTooShort":
    case "NameTooShort":
      return { field, code: "too-short", params: { min: reason.min } };
    case "EmailInvalid":
    case "NameInvalid":
    case "PhoneInvalid":
      return { field, code: "invalid-format" };
    case "UsernameInvalid":
      return { field, code: "username-invalid" };
    case "PasswordTooCommon":
      return { field, code: "password-too-common" };
    case "PasswordBreached":
      return { field, code: "password-breached" };
    case "PasswordTooPersonal":
      return { field, code: "password-too-personal" };
    case "PasswordUnchanged":
      return { field, code: "password-unchanged" };
  }
}

/** Too many passwords wait to be hashed; a second later a place should be free. */
function overloaded(): Reply<never> {
  return reply.overloaded(1);
}
