import { err, ok, type Decider, type Result } from "@tixlys/nexus";
import { lifetimesOf, replayWindowMs } from "./lifetimes.ts";
import type {
  SessionCommand,
  SessionEvent,
  SessionRefreshed,
  SessionRejection,
  SessionStarted,
} from "./messages.ts";
import type {
  ActiveSession,
  EndReason,
  Family,
  SessionState,
} from "./state.ts";

export type * from "./messages.ts";
export type * from "./state.ts";

type Decision = Result<readonly SessionEvent[], SessionRejection>;

/** One refresh family (auth.md §3.6, decision 27). What ends the session (a replay outside the window, another rank) is an outcome, not a refusal. */
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
  switch (command.type) {
    case "EndSession":
      return ok([
        { type: "SessionEnded", reason: command.reason, at: command.at },
      ]);
    case "Reauthenticate":
      return reauthenticate(command, state);
    case "Refresh":
      return refresh(command, state);
  }
}

/** The session stays what it is: with another rank its person signs in anew. */
function reauthenticate(
  { tier, aal, at }: Extract<SessionCommand, { type: "Reauthenticate" }>,
  state: ActiveSession,
): Decision {
  if (expiresAt(state) <= at) return err({ type: "SessionExpired" });
  return tier === state.tier
    ? ok([{ type: "SessionReauthenticated", aal, at }])
    : ok([{ type: "SessionEnded", reason: "role-changed", at }]);
}

function refresh(
  command: Extract<SessionCommand, { type: "Refresh" }>,
  state: ActiveSession,
): Decision {
  const { presented, by, successor, at } = command;
  const ending = (reason: EndReason): Decision =>
    ok([{ type: "SessionEnded", reason, at }]);
  if (!command.genuine) return err({ type: "RefreshTokenUnknown" });
  if (expiresAt(state) <= at) return err({ type: "SessionExpired" });
  const isCurrent = presented === state.family.current;
  if (!isCurrent && !mayRepeat(command, state.family))
    return ending("token-reused");
  if (command.tier !== state.tier) return ending("role-changed");
  return isCurrent
    ? ok([{ type: "SessionRefreshed", successor, by, at }])
    : ok([{ type: "SuccessorRepeated", at }]);
}

/** Whether somebody holds the session's newest refresh token, or may still come with the one before (decision 27). */
export function isHeldBy(
  { family }: ActiveSession,
  shown: Pick<
    Extract<SessionCommand, { type: "Refresh" }>,
    "presented" | "by" | "at"
  >,
): boolean {
  return shown.presented === family.current || mayRepeat(shown, family);
}

function mayRepeat(
  command: Parameters<typeof isHeldBy>[1],
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
    case "SessionReauthenticated":
      return { ...state, aal: event.aal, authenticatedAt: event.at };
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
    authenticatedAt: at,
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
    lastUsedAt: event.at,
    family: {
      seq: family.seq + 1,
      current: event.successor,
      previous: { hash: family.current, rotatedAt: event.at, by: event.by },
    },
  };
}
