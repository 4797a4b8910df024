import { err, ok, type Brand, type Decider, type Result } from "@tixlys/nexus";
import type { SessionId, UserId } from "../account/ids.ts";
import type { Tier } from "../account/role.ts";
import { lifetimesOf, replayWindowMs } from "./lifetimes.ts";

/** SHA-256 of a refresh token; the token itself is nowhere in the domain. */
export type RefreshHash = Brand<string, "RefreshHash">;

/** What kind of program the session was opened for; it decides where its refresh token is kept. */
export type Client = "web" | "api";

/** Authenticator assurance level (NIST SP 800-63B): 1 for a password, 2 with a second factor. */
export type AssuranceLevel = 1 | 2 | 3;

/** Who presents a refresh token: the way it came and the program that sent it (decision 45). */
export type Presenter = {
  readonly delivery: "cookie" | "body";
  readonly userAgentHash: string;
};

export type EndReason =
  | "logout"
  | "logout-all"
  | "revoked-by-owner"
  | "session-limit"
  | "token-reused"
  | "account-disabled";

/** One refresh family: the newest hash, and the one before it with who traded it in, and when. */
export type Family = {
  readonly seq: number;
  readonly current: RefreshHash;
  readonly previous?: {
    readonly hash: RefreshHash;
    readonly rotatedAt: Date;
    readonly by: Presenter;
  };
};

export type ActiveSession = {
  readonly status: "active";
  readonly id: SessionId;
  readonly userId: UserId;
  readonly tier: Tier;
  readonly client: Client;
  readonly aal: AssuranceLevel;
  readonly family: Family;
  readonly startedAt: Date;
  readonly lastUsedAt: Date;
};

export type SessionState =
  | { readonly status: "none" }
  | ActiveSession
  | {
      readonly status: "ended";
      readonly id: SessionId;
      readonly userId: UserId;
      readonly reason: EndReason;
      readonly endedAt: Date;
    };

export type SessionCommand =
  | {
      readonly type: "StartSession";
      readonly id: SessionId;
      readonly userId: UserId;
      readonly tier: Tier;
      readonly client: Client;
      readonly aal: AssuranceLevel;
      readonly refresh: RefreshHash;
      readonly at: Date;
    }
  | {
      readonly type: "Refresh";
      readonly presented: RefreshHash;
      /** True when the family issued this token at some time; a made-up one must not end anybody's session. */
      readonly genuine: boolean;
      readonly by: Presenter;
      readonly successor: RefreshHash;
      /** The account's tier now: a promotion shortens the session, a demotion never lengthens it. */
      readonly tier: Tier;
      readonly at: Date;
    }
  | {
      readonly type: "EndSession";
      readonly reason: EndReason;
      readonly at: Date;
    };

export type SessionStarted = {
  readonly type: "SessionStarted";
  readonly id: SessionId;
  readonly userId: UserId;
  readonly tier: Tier;
  readonly client: Client;
  readonly aal: AssuranceLevel;
  readonly refresh: RefreshHash;
  readonly at: Date;
};
export type SessionRefreshed = {
  readonly type: "SessionRefreshed";
  readonly successor: RefreshHash;
  readonly tier: Tier;
  readonly by: Presenter;
  readonly at: Date;
};
/** The same client asked again in time: it gets what it got before, and nothing changes. */
export type SuccessorRepeated = {
  readonly type: "SuccessorRepeated";
  readonly at: Date;
};
export type SessionEnded = {
  readonly type: "SessionEnded";
  readonly reason: EndReason;
  readonly at: Date;
};
export type SessionEvent =
  SessionStarted | SessionRefreshed | SuccessorRepeated | SessionEnded;

export type SessionRejection =
  | { readonly type: "SessionExists" }
  | { readonly type: "SessionUnknown" }
  | { readonly type: "SessionHasEnded" }
  | { readonly type: "SessionExpired" }
  | { readonly type: "RefreshTokenUnknown" };

type Decision = Result<readonly SessionEvent[], SessionRejection>;

/** One refresh family (auth.md §3.6, decision 27). A replay outside the window is an outcome, not a refusal: it ends the session. */
export const session: Decider<
  SessionState,
  SessionCommand,
  SessionEvent,
  SessionRejection
> = {
  initial: { status: "none" },
  decide,
  evolve,
  isTerminal: (state) => state.status === "ended",
};

/** When the session ends by itself if nothing happens: idle or absolute, whichever comes first. */
export function expiresAt(
  state: Pick<ActiveSession, "tier" | "startedAt" | "lastUsedAt">,
): Date {
  const idleEnd = state.lastUsedAt.getTime() + lifetimesOf[state.tier].idleMs;
  return new Date(Math.min(idleEnd, absoluteEndOf(state)));
}

/** When an access token that is issued now expires; never after the session itself must end. */
export function accessExpiresAt(
  state: Pick<ActiveSession, "tier" | "startedAt">,
  now: Date,
): Date {
  const end = now.getTime() + lifetimesOf[state.tier].accessMs;
  return new Date(Math.min(end, absoluteEndOf(state)));
}

function absoluteEndOf(
  state: Pick<ActiveSession, "tier" | "startedAt">,
): number {
  return state.startedAt.getTime() + lifetimesOf[state.tier].absoluteMs;
}

function decide(command: SessionCommand, state: SessionState): Decision {
  if (command.type === "StartSession") {
    return state.status === "none"
      ? ok([{ ...command, type: "SessionStarted" }])
      : err({ type: "SessionExists" });
  }
  if (state.status === "none") return err({ type: "SessionUnknown" });
  if (state.status === "ended") return err({ type: "SessionHasEnded" });
  return command.type === "EndSession"
    ? ok([{ type: "SessionEnded", reason: command.reason, at: command.at }])
    : refresh(command, state);
}

function refresh(
  command: Extract<SessionCommand, { type: "Refresh" }>,
  state: ActiveSession,
): Decision {
  const { presented, by, successor, tier, at } = command;
  if (!command.genuine) return err({ type: "RefreshTokenUnknown" });
  if (expiresAt(state) <= at) return err({ type: "SessionExpired" });
  if (presented === state.family.current)
    return ok([{ type: "SessionRefreshed", successor, tier, by, at }]);
  return mayRepeat(command, state.family)
    ? ok([{ type: "SuccessorRepeated", at }])
    : ok([{ type: "SessionEnded", reason: "token-reused", at }]);
}

function mayRepeat(
  command: Extract<SessionCommand, { type: "Refresh" }>,
  family: Family,
): boolean {
  const { previous } = family;
  if (previous === undefined || previous.hash !== command.presented)
    return false;
  const sameClient =
    previous.by.delivery === command.by.delivery &&
    previous.by.userAgentHash === command.by.userAgentHash;
  return (
    sameClient &&
    command.at.getTime() - previous.rotatedAt.getTime() <= replayWindowMs
  );
}

function evolve(state: SessionState, event: SessionEvent): SessionState {
  if (event.type === "SessionStarted") return started(event);
  if (state.status !== "active") return state;
  switch (event.type) {
    case "SessionRefreshed":
      return refreshed(state, event);
    case "SuccessorRepeated":
      return state;
    case "SessionEnded":
      return {
        status: "ended",
        id: state.id,
        userId: state.userId,
        reason: event.reason,
        endedAt: event.at,
      };
  }
}

function started(event: SessionStarted): ActiveSession {
  const { id, userId, tier, client, aal, refresh: current, at } = event;
  const family = { seq: 1, current };
  return {
    status: "active",
    id,
    userId,
    tier,
    client,
    aal,
    family,
    startedAt: at,
    lastUsedAt: at,
  };
}

function refreshed(
  state: ActiveSession,
  event: SessionRefreshed,
): ActiveSession {
  const { family } = state;
  return {
    ...state,
    tier: event.tier,
    lastUsedAt: event.at,
    family: {
      seq: family.seq + 1,
      current: event.successor,
      previous: { hash: family.current, rotatedAt: event.at, by: event.by },
    },
  };
}
