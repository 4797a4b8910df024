import { err, ok, type Result } from "@tixlys/nexus";
import { parseSessionId, parseUserId } from "../../domain/account/ids.ts";
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
    const session = await ports.store.sessionOf(
      userId,
      sessionId,
      ports.clock(),
    );
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

export type Slice = { readonly limit: number; readonly cursor?: string };

/** The caller's live sessions, the newest first. A cursor is the id of the last one that was shown before. */
export function listSessionsWith(
  ports: Ports,
): (
  holder: Holder,
  slice: Slice,
) => Promise<Result<SessionPage, { readonly type: "CursorInvalid" }>> {
  return async (holder, { limit, cursor }) => {
    const userId = parseUserId(holder.userId);
    const after = parseSessionId(cursor);
    if (userId === undefined || (cursor !== undefined && after === undefined))
      return err({ type: "CursorInvalid" });
    const now = ports.clock();
    const found = await ports.store.sessionsOf(userId, now, {
      after,
      limit: limit + 1,
    });
    if (found === undefined) return err({ type: "CursorInvalid" });
    const sessions = found
      .slice(0, limit)
      .map((each) => ({ ...each, current: each.id === holder.sessionId }));
    return ok({
      sessions,
      next: found.length > limit ? sessions.at(-1)?.id : undefined,
    });
  };
}
