import { err, fold, ok, type Result } from "@tixlys/nexus";
import type { ActiveAccount } from "../../domain/account/account.ts";
import type { SessionId, UserId } from "../../domain/account/ids.ts";
import { tierOf } from "../../domain/account/role.ts";
import {
  session,
  type ActiveSession,
  type EndReason,
  type Presenter,
  type RefreshHash,
} from "../../domain/session/session.ts";
import type { IssuedRefresh, Ports, StoredSession, Work } from "../ports.ts";
import { endSession } from "./end-session.ts";
import { grantTokens, type SessionTokens } from "./grant.ts";
import type { Device } from "./start-session.ts";

export type RefreshInput = {
  readonly token: string;
  readonly delivery: Presenter["delivery"];
  readonly device: Device;
};

export type RefreshRejection =
  | { readonly type: "RefreshTokenUnknown" }
  | { readonly type: "SessionExpired" }
  | { readonly type: "SessionHasEnded" }
  /** An old token came back: the family is revoked from now on. */
  | { readonly type: "RefreshTokenReused" };

/** A refusal is an outcome that must be committed: a reused token ends the session in the same transaction. */
type Outcome = Result<SessionTokens, RefreshRejection>;

/** Trades a refresh token in (auth.md §3.6): parallel callers with one token all get the one successor. */
export function refreshWith(
  ports: Ports,
): (input: RefreshInput) => Promise<Outcome> {
  return async (input) => {
    const parsed = ports.refreshSecrets.parse(input.token);
    if (parsed === undefined) return err({ type: "RefreshTokenUnknown" });
    const done = await ports.store.run<Outcome, never>(async (tx) =>
      ok(await trade(tx, ports, input, parsed)),
    );
    return done.ok ? done.value : done;
  };
}

async function trade(
  tx: Work,
  ports: Ports,
  input: RefreshInput,
  parsed: { readonly sessionId: SessionId; readonly hash: RefreshHash },
): Promise<Outcome> {
  const at = ports.clock();
  const held = await tx.sessions.loadHeld(parsed.sessionId);
  if (held === undefined) return err({ type: "RefreshTokenUnknown" });
  const { account, session: stored } = held;
  const isGenuine = ports.refreshSecrets.isGenuine(
    input.token,
    stored.familyKey,
  );
  if (!isGenuine) return err({ type: "RefreshTokenUnknown" });
  if (account.status !== "active")
    return endFor(tx, account.id, parsed.sessionId, "account-disabled", at);
  return decide(tx, ports, {
    input,
    presented: parsed.hash,
    account,
    stored,
    at,
  });
}

type Presented = {
  readonly input: RefreshInput;
  readonly presented: RefreshHash;
  readonly account: ActiveAccount;
  readonly stored: StoredSession;
  readonly at: Date;
};

async function decide(tx: Work, ports: Ports, on: Presented): Promise<Outcome> {
  const { input, presented, account, stored, at } = on;
  if (stored.state.status !== "active") return err({ type: "SessionHasEnded" });
  const { delivery, device } = input;
  const by = {
    delivery,
    userAgentHash: ports.refreshSecrets.hashUserAgent(device.userAgent),
  };
  const next = ports.refreshSecrets.next(stored.state.id, stored.familyKey);
  const tier = tierOf(account.role);
  const command = {
    type: "Refresh",
    presented,
    genuine: true,
    by,
    successor: next.hash,
    tier,
    at,
  } as const;
  const decided = session.decide(command, stored.state);
  if (!decided.ok)
    return err({
      type:
        decided.error.type === "SessionExpired"
          ? "SessionExpired"
          : "RefreshTokenUnknown",
    });
  const state = fold(session, stored.state, decided.value);
  if (state.status === "ended")
    return endFor(tx, account.id, state.id, state.reason, at);
  if (state.status === "none") return err({ type: "RefreshTokenUnknown" });
  const isRotated = decided.value.some(
    (event) => event.type === "SessionRefreshed",
  );
  const token = isRotated
    ? await rotate(tx, ports, on, state, next)
    : repeat(ports, on);
  return token === undefined
    ? err({ type: "RefreshTokenUnknown" })
    : ok(grantTokens(ports, account, state, token, at));
}

async function rotate(
  tx: Work,
  ports: Ports,
  { input }: Presented,
  rotated: ActiveSession,
  next: IssuedRefresh,
): Promise<string> {
  await tx.sessions.rotate(
    rotated,
    ports.refreshSecrets.seal(next.token, input.token),
    input.device.ip,
  );
  return next.token;
}

/** The successor that was made when this token was traded in first; only its holder can open it. */
function repeat(
  ports: Ports,
  { input, stored }: Presented,
): string | undefined {
  const { sealedSuccessor } = stored;
  return sealedSuccessor === undefined
    ? undefined
    : ports.refreshSecrets.open(sealedSuccessor, input.token);
}

async function endFor(
  tx: Work,
  userId: UserId,
  sessionId: SessionId,
  reason: EndReason,
  at: Date,
): Promise<Outcome> {
  const hasEnded = await endSession(tx, userId, sessionId, reason, at);
  if (!hasEnded || reason !== "token-reused")
    return err({ type: "SessionHasEnded" });
  await tx.audit.record({
    action: "authn_token_reuse",
    outcome: "failure",
    subject: userId,
    details: { session: sessionId },
  });
  return err({ type: "RefreshTokenReused" });
}
