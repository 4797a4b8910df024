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
import type { HeldSession, Ports, StoredSession, Work } from "../ports.ts";
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

/**
 * Trades a refresh token in (auth.md §3.6): parallel callers with one token all get the one successor.
 *
 * Nearly every token is the newest of its family. It is traded in by two single statements, of which the second changes the
 * session only while it is as the first one found it; whatever ends a session or an account changes that row. What ends the
 * session, and a lost race, is looked at again under locks.
 */
export function refreshWith(
  ports: Ports,
): (input: RefreshInput) => Promise<Outcome> {
  return async (input) => {
    const parsed = ports.refreshSecrets.parse(input.token);
    if (parsed === undefined) return err({ type: "RefreshTokenUnknown" });
    const presented = { ...parsed, input, at: ports.clock() };
    const quick = await tradeAtOnce(ports, presented);
    if (quick !== undefined) return quick;
    const done = await ports.store.run<Outcome, never>(async (tx) =>
      ok(await trade(tx, ports, presented)),
    );
    return done.ok ? done.value : done;
  };
}

type Presented = {
  readonly sessionId: SessionId;
  readonly hash: RefreshHash;
  readonly input: RefreshInput;
  readonly at: Date;
};

async function tradeAtOnce(
  ports: Ports,
  presented: Presented,
): Promise<Outcome | undefined> {
  const held = await ports.store.heldSession(presented.sessionId);
  const step = stepOf(ports, held, presented);
  return step.type === "End"
    ? undefined
    : carriedOut(ports, presented, step, (...change) =>
        ports.store.rotateFrom(presented.hash, ...change),
      );
}

async function trade(
  tx: Work,
  ports: Ports,
  presented: Presented,
): Promise<Outcome> {
  const held = await tx.sessions.loadHeld(presented.sessionId);
  const step = stepOf(ports, held, presented);
  if (step.type === "End") return endFor(tx, presented, step);
  const outcome = await carriedOut(
    ports,
    presented,
    step,
    async (...change) => {
      await tx.sessions.rotate(...change);
      return true;
    },
  );
  return outcome ?? err({ type: "RefreshTokenUnknown" });
}

/** Undefined when the rotation found the session changed. */
async function carriedOut(
  ports: Ports,
  { input, at }: Presented,
  step: Exclude<Step, { type: "End" }>,
  rotate: (
    ...change: Parameters<Work["sessions"]["rotate"]>
  ) => Promise<boolean>,
): Promise<Outcome | undefined> {
  if (step.type === "Refuse") return err({ type: step.because });
  const { account, state, token } = step;
  if (step.type === "Rotate") {
    const sealed = ports.refreshSecrets.seal(token, input.token);
    const isDone = await rotate(state, sealed, input.device.ip);
    if (!isDone) return undefined;
  }
  return ok(grantTokens(ports, account, state, token, at));
}

/** What becomes of a token that was presented. */
type Step =
  | {
      readonly type: "Rotate" | "Repeat";
      readonly account: ActiveAccount;
      readonly state: ActiveSession;
      /** The refresh token that goes back. */
      readonly token: string;
    }
  | {
      readonly type: "End";
      readonly userId: UserId;
      readonly reason: EndReason;
    }
  | {
      readonly type: "Refuse";
      readonly because:
        "RefreshTokenUnknown" | "SessionExpired" | "SessionHasEnded";
    };

const unknown = { type: "Refuse", because: "RefreshTokenUnknown" } as const;

function stepOf(
  ports: Ports,
  held: HeldSession | undefined,
  { input, hash: presented, at }: Presented,
): Step {
  if (held === undefined) return unknown;
  const { account, session: stored } = held;
  const secrets = ports.refreshSecrets;
  if (!secrets.isGenuine(input.token, stored.familyKey)) return unknown;
  if (account.status !== "active")
    return { type: "End", userId: account.id, reason: "account-disabled" };
  if (stored.state.status !== "active")
    return { type: "Refuse", because: "SessionHasEnded" };
  const { delivery, device } = input;
  const by = {
    delivery,
    userAgentHash: secrets.hashUserAgent(device.userAgent),
  };
  const next = secrets.next(stored.state.id, stored.familyKey);
  const command = {
    type: "Refresh",
    presented,
    genuine: true,
    by,
    successor: next.hash,
    tier: tierOf(account.role),
    at,
  } as const;
  const decided = session.decide(command, stored.state);
  if (!decided.ok)
    return decided.error.type === "SessionExpired"
      ? { type: "Refuse", because: "SessionExpired" }
      : unknown;
  const state = fold(session, stored.state, decided.value);
  if (state.status === "ended")
    return { type: "End", userId: account.id, reason: state.reason };
  if (state.status === "none") return unknown;
  if (decided.value.some((event) => event.type === "SessionRefreshed"))
    return { type: "Rotate", account, state, token: next.token };
  const token = repeated(ports, input, stored);
  return token === undefined
    ? unknown
    : { type: "Repeat", account, state, token };
}

/** The successor that was made when this token was traded in first; only its holder can open it. */
function repeated(
  ports: Ports,
  input: RefreshInput,
  { sealedSuccessor }: StoredSession,
): string | undefined {
  return sealedSuccessor === undefined
    ? undefined
    : ports.refreshSecrets.open(sealedSuccessor, input.token);
}

async function endFor(
  tx: Work,
  { sessionId, at }: Presented,
  { userId, reason }: Extract<Step, { type: "End" }>,
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
