import {
  failureQuotas,
  type FailureQuotas,
} from "../domain/guessing/failure-quotas.ts";
import { capabilities, ranks } from "../domain/account/roles.ts";
import type { PasswordPolicy } from "../domain/password/password.ts";
import { ensureRootWith } from "./account/ensure-root.ts";
import { noteForeignFormWith } from "./audit/note-foreign-form.ts";
import { resetFactorWith } from "./management/reset-factor.ts";
import { readAuditWith, readMyAuditWith } from "./audit/read-audit.ts";
import { changeMeWith } from "./account/change-me.ts";
import { confirmEmailWith } from "./account/confirm-email.ts";
import { readMailLinkWith } from "./account/mail-link.ts";
import { undoEmailWith } from "./account/undo-email.ts";
import { inviteRootWith } from "./bootstrap/issue.ts";
import {
  bootstrapRootWith,
  enterBootstrapWith,
  prepareBootstrapWith,
  readInvitationWith,
} from "./bootstrap/redeem.ts";
import { deleteMeWith, proveDeletionWith } from "./departure/delete-me.ts";
import { deleteUserWith } from "./departure/delete-user.ts";
import { collectExportsWith } from "./export/collect.ts";
import {
  latestExportWith,
  openExportWith,
  readExportWith,
} from "./export/read.ts";
import { requestExportWith } from "./export/request.ts";
import { redeemChallengeWith } from "./factor/challenge.ts";
import {
  activateTotpWith,
  pendingTotpWith,
  startTotpWith,
} from "./factor/enrol-totp.ts";
import { judgeFactorWith } from "./factor/judge-factor.ts";
import { myFactorsWith } from "./factor/my-factors.ts";
import { removeTotpWith } from "./factor/remove-totp.ts";
import { renewSealedWith } from "./factor/renew-sealed.ts";
import { renewRecoveryCodesWith } from "./factor/renew-recovery-codes.ts";
import { guardedProofWith } from "./guessing/guarded-proof.ts";
import { ownProofWith } from "./guessing/own-proof.ts";
import { createApiKeyWith } from "./api-key/create.ts";
import { exchangeApiKeyWith } from "./api-key/exchange.ts";
import { forgetApiKeysWith } from "./api-key/forget.ts";
import { listApiKeysWith } from "./api-key/list.ts";
import { revokeApiKeyWith } from "./api-key/revoke.ts";
import { showApiKeyWith } from "./api-key/show.ts";
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
import {
  changePasswordWith,
  enterChangeWith,
  prepareChangeWith,
} from "./password/change.ts";
import { forgotPasswordWith } from "./password/forgot.ts";
import {
  enterResetWith,
  prepareResetWith,
  resetPasswordWith,
} from "./password/reset.ts";
import type { Ports } from "./ports.ts";
import { purgeWith } from "./purge.ts";
import {
  enterRegistrationWith,
  prepareRegistrationWith,
  registerWith,
} from "./registration/register.ts";
import { resendLinkWith } from "./registration/resend-link.ts";
import { verifyEmailWith } from "./registration/verify-email.ts";
import {
  loginWith,
  proveChallengeWith,
  proveLoginWith,
  signInWith,
} from "./session/login.ts";
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
import {
  proveStepUpWith,
  raiseSessionWith,
  stepUpWith,
} from "./session/step-up.ts";
import { visitWith } from "./session/visit.ts";
import { attenuateWith } from "./token/attenuate.ts";
import { introspectWith } from "./token/introspect.ts";
import { revokeTokenWith } from "./token/revoke-token.ts";
import { serviceTokenWith } from "./token/service-token.ts";

/** Everything that this service can do. Every door (routes, pages, jobs, tests) gets this record and nothing else. */
export type AuthApplication = ReturnType<typeof createApplication>;

export function createApplication(
  ports: Ports,
  options: {
    readonly passwords: PasswordPolicy;
    /** Those of production where it says nothing. */
    readonly failures?: FailureQuotas;
  },
) {
  const failures = options.failures ?? failureQuotas(1);
  const prove = guardedProofWith(ports, failures);
  const proveOwn = ownProofWith(ports, prove);
  const judgeFactor = judgeFactorWith(ports, failures);
  const proveLogin = proveLoginWith(ports, prove, judgeFactor);
  const proveChallenge = proveChallengeWith(
    ports,
    redeemChallengeWith(ports, judgeFactor),
  );
  const proveStepUp = proveStepUpWith(ports, proveOwn, judgeFactor);
  const raiseSession = raiseSessionWith(ports);
  const prepareChange = prepareChangeWith(ports, options.passwords, proveOwn);
  const enterChange = enterChangeWith(ports);
  const prepareReset = prepareResetWith(ports, options.passwords);
  const enterReset = enterResetWith(ports);
  const prepareBootstrap = prepareBootstrapWith(ports, options.passwords);
  const enterBootstrap = enterBootstrapWith(ports);
  const signIn = signInWith(ports);
  const prepare = prepareRegistrationWith(ports, options.passwords);
  const enter = enterRegistrationWith(ports);
  return {
    register: registerWith(prepare, enter),
    prepareRegistration: prepare,
    enterRegistration: enter,
    verifyEmail: verifyEmailWith(ports),
    resendVerification: resendLinkWith(ports),
    login: loginWith(proveLogin, signIn),
    proveLogin,
    proveChallenge,
    signIn,
    refresh: refreshWith(ports),
    stepUp: stepUpWith(proveStepUp, raiseSession),
    proveStepUp,
    raiseSession,
    startTotp: startTotpWith(ports),
    pendingTotp: pendingTotpWith(ports),
    activateTotp: activateTotpWith(ports),
    removeTotp: removeTotpWith(ports),
    renewRecoveryCodes: renewRecoveryCodesWith(ports),
    myFactors: myFactorsWith(ports),
    renewSealed: renewSealedWith(ports),
    visit: visitWith(ports),
    logout: logoutWith(ports),
    logoutAll: logoutAllWith(ports),
    me: meWith(ports),
    isSignedIn: isSignedInWith(ports),
    listSessions: listSessionsWith(ports),
    revokeSession: revokeSessionWith(ports),
    createApiKey: createApiKeyWith(ports),
    listApiKeys: listApiKeysWith(ports),
    showApiKey: showApiKeyWith(ports),
    revokeApiKey: revokeApiKeyWith(ports),
    exchangeApiKey: exchangeApiKeyWith(ports),
    forgetApiKeys: forgetApiKeysWith(ports),
    rotateKey: rotateKeyWith(ports),
    removeKey: removeKeyWith(ports),
    advanceKeys: advanceKeysWith(ports),
    openKeys: openKeysWith(ports),
    reloadKeys: reloadKeysWith(ports),
    attenuate: attenuateWith(ports),
    introspect: introspectWith(ports),
    revokeToken: revokeTokenWith(ports),
    revocations: (after: bigint, limit: number) =>
      ports.store.revocationsAfter(after, limit),
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
    noteForeignForm: noteForeignFormWith(ports),
    turnAuditOver: () => ports.store.audit.turnOver(),
    forgotPassword: forgotPasswordWith(ports),
    resetPassword: resetPasswordWith(prepareReset, enterReset),
    prepareReset,
    enterReset,
    changePassword: changePasswordWith(prepareChange, enterChange),
    prepareChange,
    enterChange,
    changeMe: changeMeWith(ports),
    confirmEmail: confirmEmailWith(ports),
    undoEmail: undoEmailWith(ports),
    readMailLink: readMailLinkWith(ports),
    proveDeletion: proveDeletionWith(proveOwn),
    deleteMe: deleteMeWith(ports),
    deleteUser: deleteUserWith(ports),
    resetFactor: resetFactorWith(ports),
    requestExport: requestExportWith(ports),
    readExport: readExportWith(ports),
    latestExport: latestExportWith(ports),
    openExport: openExportWith(ports),
    collectExports: collectExportsWith(ports),
    forgetExports: () => ports.store.exports.forget(ports.clock(), 500),
    ensureRoot: ensureRootWith(ports, options.passwords),
    inviteRoot: inviteRootWith(ports),
    readInvitation: readInvitationWith(ports),
    bootstrapRoot: bootstrapRootWith(prepareBootstrap, enterBootstrap),
    prepareBootstrap,
    enterBootstrap,
    purge: purgeWith(ports),
  };
}
