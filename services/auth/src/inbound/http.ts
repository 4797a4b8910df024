import type { Page, Route } from "@tixlys/pawz";
import type { AuthApplication } from "../application/application.ts";
import { webKeysPage } from "../api/ui/web-keys.ts";
import { changeRoles } from "../api/v1/change-roles.ts";
import { deleteMe } from "../api/v1/delete-me.ts";
import { deleteUser } from "../api/v1/delete-user.ts";
import { openExport } from "../api/v1/open-export.ts";
import { readExport } from "../api/v1/read-export.ts";
import { requestExport } from "../api/v1/request-export.ts";
import { disableUser } from "../api/v1/disable-user.ts";
import { enableUser } from "../api/v1/enable-user.ts";
import { forwardAuth, type ForwardAuth } from "../api/v1/forward-auth.ts";
import { uiPages } from "../api/ui/pages.ts";
import { activateTotp } from "../api/v1/activate-totp.ts";
import { completeLogin } from "../api/v1/complete-login.ts";
import { listFactors } from "../api/v1/list-factors.ts";
import { removeTotp } from "../api/v1/remove-totp.ts";
import { renewRecoveryCodes } from "../api/v1/renew-recovery-codes.ts";
import { startTotp } from "../api/v1/start-totp.ts";
import { changeMe } from "../api/v1/change-me.ts";
import { changePassword } from "../api/v1/change-password.ts";
import { confirmEmail } from "../api/v1/confirm-email.ts";
import { forgotPassword } from "../api/v1/forgot-password.ts";
import { bootstrap } from "../api/v1/bootstrap.ts";
import { introspect } from "../api/v1/introspect.ts";
import { keys } from "../api/v1/keys.ts";
import { listAudit } from "../api/v1/list-audit.ts";
import { listMyAudit } from "../api/v1/list-my-audit.ts";
import { listRoles } from "../api/v1/list-roles.ts";
import { attenuateToken } from "../api/v1/attenuate-token.ts";
import { createApiKey } from "../api/v1/create-api-key.ts";
import { exchangeToken } from "../api/v1/exchange-token.ts";
import { listApiKeys } from "../api/v1/list-api-keys.ts";
import { listSessions } from "../api/v1/list-sessions.ts";
import { listUserSessions } from "../api/v1/list-user-sessions.ts";
import { listUsers } from "../api/v1/list-users.ts";
import { listRevocations } from "../api/v1/list-revocations.ts";
import { login } from "../api/v1/login.ts";
import { logoutAll } from "../api/v1/logout-all.ts";
import { logout } from "../api/v1/logout.ts";
import { me } from "../api/v1/me.ts";
import type { TrustedOrigins } from "../api/v1/origin.ts";
import { readUser } from "../api/v1/read-user.ts";
import { refresh } from "../api/v1/refresh.ts";
import { register } from "../api/v1/register.ts";
import { removeKey } from "../api/v1/remove-key.ts";
import { resendVerification } from "../api/v1/resend-verification.ts";
import { resetFactor } from "../api/v1/reset-factor.ts";
import { resetPassword } from "../api/v1/reset-password.ts";
import { revokeApiKey } from "../api/v1/revoke-api-key.ts";
import { rotateKey } from "../api/v1/rotate-key.ts";
import { showApiKey } from "../api/v1/show-api-key.ts";
import { serviceToken } from "../api/v1/service-token.ts";
import { revokeSessions } from "../api/v1/revoke-sessions.ts";
import { revokeToken } from "../api/v1/revoke-token.ts";
import { revokeUserSession } from "../api/v1/revoke-user-session.ts";
import { revokeSession } from "../api/v1/revoke-session.ts";
import { stepUp } from "../api/v1/step-up.ts";
import { undoEmail } from "../api/v1/undo-email.ts";
import { verifyEmail } from "../api/v1/verify-email.ts";

/** What the docs say about this service. */
export const about = {
  title: "auth",
  description: "Accounts, sessions and the tokens of the whole suite.",
};

/** The routes of this service, by API version. */
export function routes(
  app: AuthApplication,
  trusted: TrustedOrigins,
  door: Omit<ForwardAuth, "trusted">,
): { v1: readonly Route[] } {
  return {
    v1: [
      register(app),
      verifyEmail(app),
      resendVerification(app),
      login(app),
      completeLogin(app),
      bootstrap(app),
      refresh(app, trusted),
      stepUp(app),
      listFactors(app),
      startTotp(app),
      activateTotp(app),
      removeTotp(app),
      renewRecoveryCodes(app),
      logout(app),
      logoutAll(app),
      me(app),
      changeMe(app),
      deleteMe(app),
      requestExport(app),
      readExport(app),
      openExport(app),
      forgotPassword(app),
      resetPassword(app),
      changePassword(app),
      confirmEmail(app),
      undoEmail(app),
      listSessions(app),
      revokeSession(app),
      createApiKey(app),
      listApiKeys(app),
      showApiKey(app),
      revokeApiKey(app),
      exchangeToken(app),
      attenuateToken(app),
      forwardAuth(app, { ...door, trusted }),
      keys(app),
      introspect(app),
      revokeToken(app),
      listRevocations(app),
      serviceToken(app),
      rotateKey(app),
      removeKey(app),
      listUsers(app),
      readUser(app),
      changeRoles(app),
      disableUser(app),
      enableUser(app),
      deleteUser(app),
      resetFactor(app),
      revokeSessions(app),
      listUserSessions(app),
      revokeUserSession(app),
      listRoles(app),
      listAudit(app),
      listMyAudit(app),
    ],
  };
}

/** Every page. `minLength` is that of passwords, in characters; `requireAal2` leads management to set up a second factor. */
export function pages(
  app: AuthApplication,
  trusted: TrustedOrigins,
  publicUrl: string,
  {
    minLength,
    requireAal2 = false,
    clock = () => new Date(),
  }: {
    readonly minLength: number;
    readonly requireAal2?: boolean;
    readonly clock?: () => Date;
  },
): readonly Page[] {
  return [
    ...uiPages({ app, trusted, publicUrl, minLength, requireAal2, clock }),
    webKeysPage(app, publicUrl),
  ];
}
