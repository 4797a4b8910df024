import type { Page, Route } from "@tixlys/pawz";
import type { AuthApplication } from "../application/application.ts";
import { webKeysPage } from "../api/ui/web-keys.ts";
import { verifyEmailPage } from "../api/ui/verify-email.ts";
import { changeRoles } from "../api/v1/change-roles.ts";
import { disableUser } from "../api/v1/disable-user.ts";
import { enableUser } from "../api/v1/enable-user.ts";
import { introspect } from "../api/v1/introspect.ts";
import { keys } from "../api/v1/keys.ts";
import { listAudit } from "../api/v1/list-audit.ts";
import { listMyAudit } from "../api/v1/list-my-audit.ts";
import { listRoles } from "../api/v1/list-roles.ts";
import { listSessions } from "../api/v1/list-sessions.ts";
import { listUserSessions } from "../api/v1/list-user-sessions.ts";
import { listUsers } from "../api/v1/list-users.ts";
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
import { rotateKey } from "../api/v1/rotate-key.ts";
import { serviceToken } from "../api/v1/service-token.ts";
import { revokeSessions } from "../api/v1/revoke-sessions.ts";
import { revokeUserSession } from "../api/v1/revoke-user-session.ts";
import { revokeSession } from "../api/v1/revoke-session.ts";
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
): { v1: readonly Route[] } {
  return {
    v1: [
      register(app),
      verifyEmail(app),
      resendVerification(app),
      login(app),
      refresh(app, trusted),
      logout(app),
      logoutAll(app),
      me(app),
      listSessions(app),
      revokeSession(app),
      keys(app),
      introspect(app),
      serviceToken(app),
      rotateKey(app),
      removeKey(app),
      listUsers(app),
      readUser(app),
      changeRoles(app),
      disableUser(app),
      enableUser(app),
      revokeSessions(app),
      listUserSessions(app),
      revokeUserSession(app),
      listRoles(app),
      listAudit(app),
      listMyAudit(app),
    ],
  };
}

/** Every page. */
export function pages(
  app: AuthApplication,
  trusted: TrustedOrigins,
  publicUrl: string,
): readonly Page[] {
  return [verifyEmailPage(app, trusted), webKeysPage(app, publicUrl)];
}
