import { capabilities, ranks } from "../domain/account/roles.ts";
import type { PasswordPolicy } from "../domain/password/password.ts";
import { ensureRootWith } from "./account/ensure-root.ts";
import { readAuditWith, readMyAuditWith } from "./audit/read-audit.ts";
import {
  advanceKeysWith,
  openKeysWith,
  reloadKeysWith,
  removeKeyWith,
  rotateKeyWith,
} from "./key/rotate.ts";
import { endSessionOfWith } from "./management/end-session.ts";
import { findUsersWith, readUserWith } from "./management/find-users.ts";
import {
  changeRolesWith,
  disableWith,
  enableWith,
  revokeSessionsWith,
} from "./management/manage-account.ts";
import type { Ports } from "./ports.ts";
import { purgeWith } from "./purge.ts";
import { registerWith } from "./registration/register.ts";
import { resendLinkWith } from "./registration/resend-link.ts";
import { verifyEmailWith } from "./registration/verify-email.ts";
import { loginWith } from "./session/login.ts";
import {
  logoutAllWith,
  logoutWith,
  revokeSessionWith,
} from "./session/logout.ts";
import {
  isSignedInWith,
  listSessionsWith,
  meWith,
} from "./session/my-sessions.ts";
import { refreshWith } from "./session/refresh.ts";
import { introspectWith } from "./token/introspect.ts";
import { serviceTokenWith } from "./token/service-token.ts";

/** Everything that this service can do. Every door (routes, pages, jobs, tests) gets this record and nothing else. */
export type AuthApplication = ReturnType<typeof createApplication>;

export function createApplication(
  ports: Ports,
  options: { readonly passwords: PasswordPolicy },
) {
  return {
    register: registerWith(ports, options.passwords),
    verifyEmail: verifyEmailWith(ports),
    resendVerification: resendLinkWith(ports),
    login: loginWith(ports),
    refresh: refreshWith(ports),
    logout: logoutWith(ports),
    logoutAll: logoutAllWith(ports),
    me: meWith(ports),
    isSignedIn: isSignedInWith(ports),
    listSessions: listSessionsWith(ports),
    revokeSession: revokeSessionWith(ports),
    rotateKey: rotateKeyWith(ports),
    removeKey: removeKeyWith(ports),
    advanceKeys: advanceKeysWith(ports),
    openKeys: openKeysWith(ports),
    reloadKeys: reloadKeysWith(ports),
    introspect: introspectWith(ports),
    serviceToken: serviceTokenWith(ports),
    keys: () => ports.accessTokens.keys(),
    findUsers: findUsersWith(ports),
    readUser: readUserWith(ports),
    roles: () => ({ roles: ranks, capabilities }),
    changeRoles: changeRolesWith(ports),
    disable: disableWith(ports),
    enable: enableWith(ports),
    revokeSessions: revokeSessionsWith(ports),
    endSessionOf: endSessionOfWith(ports),
    readAudit: readAuditWith(ports),
    readMyAudit: readMyAuditWith(ports),
    turnAuditOver: () => ports.store.audit.turnOver(),
    ensureRoot: ensureRootWith(ports, options.passwords),
    purge: purgeWith(ports),
  };
}
