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

/** The caller's live sessions, most recently used first. */
export function listSessionsWith(
  ports: Ports,
): (holder: Holder) => Promise<readonly MySession[]> {
  return async (holder) => {
    const userId = parseUserId(holder.userId);
    if (userId === undefined) return [];
    const sessions = await ports.store.sessionsOf(userId, ports.clock());
    return sessions.map((each) => ({
      ...each,
      current: each.id === holder.sessionId,
    }));
  };
}
