import { parseSessionId, parseUserId } from "../../domain/account/ids.ts";
import { grantOf } from "../api-key/as-session.ts";
import type { Ports, SessionView } from "../ports.ts";
import { viewOfAccount, type UserView } from "../views.ts";
import type { Holder } from "./logout.ts";

/** A session in its owner's list; `current` is the one that asks. */
export type MySession = SessionView & { readonly current: boolean };

export type Me = { readonly user: UserView; readonly session: MySession };

/** The caller's own account and session; `undefined` when either has gone since the token was issued. */
export function meWith(
  ports: Ports,
): (holder: Holder) => Promise<Me | undefined> {
  return async (holder) => {
    const userId = parseUserId(holder.userId);
    const sessionId = parseSessionId(holder.sessionId);
    if (userId === undefined || sessionId === undefined) return undefined;
    const account = await ports.store.accountOf(userId);
    const session = await grantOf(ports, userId, sessionId);
    if (account === undefined || session === undefined) return undefined;
    return {
      user: viewOfAccount(account),
      session: { ...session, current: true },
    };
  };
}

/**
 * Whether the caller's session is alive. Here is where sessions live, so that a logout counts here at once, with the
 * feed of revocations away or behind (auth #30).
 */
export function isSignedInWith(
  ports: Ports,
): (holder: Holder) => Promise<boolean> {
  return async (holder) => {
    const userId = parseUserId(holder.userId);
    const sessionId = parseSessionId(holder.sessionId);
    if (userId === undefined || sessionId === undefined) return false;
    const now = ports.clock();
    return (await ports.store.sessionOf(userId, sessionId, now)) !== undefined;
  };
}

/** Part of the list; `next` is where the following part begins, where there is one. */
export type SessionPage = {
  readonly sessions: readonly MySession[];
  readonly next: string | undefined;
};

/** `after` is the `next` of the part before; the first part without it. */
export type Slice = {
  readonly limit: number;
  readonly after?: string | undefined;
};

/** The caller's live sessions, the newest first; none for a caller whose id is none. */
export function listSessionsWith(
  ports: Ports,
): (holder: Holder, slice: Slice) => Promise<SessionPage> {
  return async (holder, { limit, after }) => {
    const userId = parseUserId(holder.userId);
    if (userId === undefined) return { sessions: [], next: undefined };
    const found = await ports.store.sessionsOf(userId, ports.clock(), {
      after: parseSessionId(after),
      limit: limit + 1,
    });
    const sessions = found
      .slice(0, limit)
      .map((each) => ({ ...each, current: each.id === holder.sessionId }));
    const next = found.length > limit ? sessions.at(-1)?.id : undefined;
    return { sessions, next };
  };
}
