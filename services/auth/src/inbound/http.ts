import type { Page, Route } from "@tixlys/pawz";
import type { AuthApplication } from "../application/application.ts";
import { webKeysPage } from "../api/ui/web-keys.ts";
import { uiPages } from "../api/ui/pages.ts";
import { changeMe } from "../api/v1/change-me.ts";
import { changePassword } from "../api/v1/change-password.ts";
import { confirmEmail } from "../api/v1/confirm-email.ts";
import { forgotPassword } from "../api/v1/forgot-password.ts";
import { forwardAuth, type ForwardAuth } from "../api/v1/forward-auth.ts";
import { bootstrap } from "../api/v1/bootstrap.ts";
import { introspect } from "../api/v1/introspect.ts";
import { keys } from "../api/v1/keys.ts";
import { listSessions } from "../api/v1/list-sessions.ts";
import { listRevocations } from "../api/v1/list-revocations.ts";
import { login } from "../api/v1/login.ts";
import { logoutAll } from "../api/v1/logout-all.ts";
import { logout } from "../api/v1/logout.ts";
import { me } from "../api/v1/me.ts";
import type { TrustedOrigins } from "../api/v1/origin.ts";
import { refresh } from "../api/v1/refresh.ts";
import { register } from "../api/v1/register.ts";
import { removeKey } from "../api/v1/remove-key.ts";
import { resendVerification } from "../api/v1/resend-verification.ts";
import { resetPassword } from "../api/v1/reset-password.ts";
import { rotateKey } from "../api/v1/rotate-key.ts";
import { serviceToken } from "../api/v1/service-token.ts";
import { revokeToken } from "../api/v1/revoke-token.ts";
import { revokeSession } from "../api/v1/revoke-session.ts";
import { stepUp } from "../api/v1/step-up.ts";
import { undoEmail } from "../api/v1/undo-email.ts";
import { verifyEmail } from "../api/v1/verify-email.ts";

/** Every operation of version 1. */
export function routes(
  app: AuthApplication,
  trusted: TrustedOrigins,
  door: Omit<ForwardAuth, "trusted">,
): readonly Route[] {
  return [
    register(app),
    verifyEmail(app),
    resendVerification(app),
    login(app),
    bootstrap(app),
    refresh(app, trusted),
    stepUp(app),
    logout(app),
    logoutAll(app),
    me(app),
    forgotPassword(app),
    resetPassword(app),
    changePassword(app),
    changeMe(app),
    confirmEmail(app),
    undoEmail(app),
    listSessions(app),
    revokeSession(app),
    forwardAuth(app, { ...door, trusted }),
    keys(app),
    introspect(app),
    revokeToken(app),
    listRevocations(app),
    serviceToken(app),
    rotateKey(app),
    removeKey(app),
  ];
}

/** Every page. `minLength` is that of passwords, in characters. */
export function pages(
  app: AuthApplication,
  trusted: TrustedOrigins,
  publicUrl: string,
  {
    minLength,
    clock = () => new Date(),
  }: { readonly minLength: number; readonly clock?: () => Date },
): readonly Page[] {
  return [
    ...uiPages({ app, trusted, publicUrl, minLength, clock }),
    webKeysPage(app, publicUrl),
  ];
}
