import { err, ok, type Result } from "@tixlys/nexus";
import { parseUserId } from "../../domain/account/ids.ts";
import {
  enrolmentLifetimeMs,
  recoveryCodeCount,
} from "../../domain/factor/factor.ts";
import type { Ports, QrCode } from "../ports.ts";
import type { AccessToken } from "../session/grant.ts";
import type { Holder } from "../session/logout.ts";
import { raise } from "../session/step-up.ts";
import {
  changeFactors,
  endSessions,
  gone,
  newRecoveryCodes,
  tellFactor,
  type FactorUnshown,
  type SessionGone,
  type SureHolder,
} from "./manage-factors.ts";

/** What a person puts into their app. */
export type TotpSecret = {
  /** Base32. */
  readonly secret: string;
  readonly uri: string;
  readonly expiresAt: Date;
};

/** The same, as a page shows it. */
export type PendingTotp = TotpSecret & { readonly qr: QrCode };

/**
 * Begins with an app: a secret that counts once its first code is shown. With a factor already this one is to take its place,
 * for which the session must have shown the old one; it stays until then.
 */
export function startTotpWith(
  ports: Ports,
): (
  holder: SureHolder,
) => Promise<Result<TotpSecret, SessionGone | FactorUnshown>> {
  return (holder) =>
    changeFactors(ports, holder, async (tx, { account }, createdAt) => {
      if (holder.aal < 2 && (await tx.factors.has(account.id)))
        return err({ type: "FactorUnshown" } as const);
      const { secret, sealed } = ports.factorSecrets.issueTotp(account.id);
      const expiresAt = new Date(createdAt.getTime() + enrolmentLifetimeMs);
      await tx.factors.begin(account.id, { sealed, createdAt, expiresAt });
      await tx.audit.record({
        action: "authn_factor_started",
        subject: account.id,
        details: { kind: "totp" },
      });
      const uri = ports.factorSecrets.uriOf(secret, account);
      return ok({ secret, uri, expiresAt });
    });
}

/** The secret once more while it waits for its first code, for the page that shows it; undefined when none waits. */
export function pendingTotpWith(
  ports: Ports,
): (holder: Holder) => Promise<PendingTotp | undefined> {
  return async (holder) => {
    const userId = parseUserId(holder.userId);
    if (userId === undefined) return undefined;
    const now = ports.clock();
    const waiting = await ports.store.factors.enrolmentOf(userId, now);
    const account = waiting && (await ports.store.accountOf(userId));
    if (waiting === undefined || account === undefined) return undefined;
    const secret = ports.factorSecrets.secretOf(waiting.sealed, userId);
    const uri = ports.factorSecrets.uriOf(secret, account);
    const qr = ports.factorSecrets.qrCodeOf(uri);
    return { secret, uri, qr, expiresAt: waiting.expiresAt };
  };
}

/** The factor is in use: its recovery codes, and a token that has shown it. */
export type ActivatedTotp = AccessToken & {
  readonly recoveryCodes: readonly string[];
};

export type ActivateRejection =
  | SessionGone
  | FactorUnshown
  /** Nothing waits for a code, or not any more. */
  | { readonly type: "NothingPending" }
  | { readonly type: "CodeWrong" };

/**
 * Takes the app's first code (auth #20): from now on every login asks for one. The session that did it goes on and has shown the
 * factor; the others end.
 */
export function activateTotpWith(
  ports: Ports,
): (
  holder: SureHolder,
  code: string,
) => Promise<Result<ActivatedTotp, ActivateRejection>> {
  return (holder, code) =>
    changeFactors<ActivatedTotp, ActivateRejection>(
      ports,
      holder,
      async (tx, { account, sessionId }, at) => {
        const { id } = account;
        if (holder.aal < 2 && (await tx.factors.has(id)))
          return err({ type: "FactorUnshown" });
        const waiting = await tx.factors.enrolmentOf(id, at);
        if (waiting === undefined) return err({ type: "NothingPending" });
        const { sealed } = waiting;
        const step = ports.factorSecrets.stepOf(sealed, id, code, at);
        if (step === undefined) return err({ type: "CodeWrong" });
        await tx.factors.activate(id, { sealed, step, at });
        const raised = await raise(tx, ports, { account, sessionId, aal: 2 });
        if (raised === undefined) return gone;
        const count = recoveryCodeCount;
        const recoveryCodes = await newRecoveryCodes(
          tx,
          ports,
          account,
          count,
          at,
        );
        await endSessions(tx, account, sessionId, at);
        await tx.audit.record({
          action: "authn_factor_enrolled",
          subject: id,
          details: { kind: "totp" },
        });
        await tellFactor(tx, account, "FactorAdded", "totp");
        return ok({ ...raised, recoveryCodes });
      },
    );
}
