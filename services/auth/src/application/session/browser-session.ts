import { ok } from "@tixlys/nexus";
import { replayWindowMs } from "../../domain/session/lifetimes.ts";
import {
  expiresAt,
  type ActiveSession,
  type RefreshHash,
} from "../../domain/session/session.ts";
import type { Ports, Work } from "../ports.ts";
import type { Holder } from "./logout.ts";

/** Whose browser it is, and when that person last proved who they are. */
export type BrowserSession = {
  readonly holder: Holder;
  readonly authenticatedAt: Date;
};

/**
 * Who shows this refresh token, without trading it in: looking at a page spends nothing, so that pages that are open side by
 * side never fall out with each other. An older token tells nobody, and ends nothing either.
 */
export function browserSessionWith(
  ports: Ports,
): (refreshToken: string) => Promise<BrowserSession | undefined> {
  return async (refreshToken) => {
    const parsed = ports.refreshSecrets.parse(refreshToken);
    if (parsed === undefined) return undefined;
    const done = await ports.store.run<BrowserSession | undefined, never>(
      async (tx) => ok(await look(tx, ports, refreshToken, parsed)),
    );
    return done.ok ? done.value : undefined;
  };
}

async function look(
  tx: Work,
  ports: Ports,
  token: string,
  parsed: NonNullable<ReturnType<Ports["refreshSecrets"]["parse"]>>,
): Promise<BrowserSession | undefined> {
  const now = ports.clock();
  const stored = await tx.sessions.load(parsed.sessionId);
  if (stored?.state.status !== "active") return undefined;
  const { state, familyKey } = stored;
  if (!ports.refreshSecrets.isGenuine(token, familyKey)) return undefined;
  if (!isHeld(state, parsed.hash, now) || expiresAt(state) <= now)
    return undefined;
  const { id: sessionId, userId, authenticatedAt } = state;
  return { holder: { userId, sessionId }, authenticatedAt };
}

/** The newest one, or the one before it while another tab may not have the newest yet (decision 27). */
function isHeld(
  { family: { current, previous } }: ActiveSession,
  presented: RefreshHash,
  now: Date,
): boolean {
  if (presented === current) return true;
  return (
    presented === previous?.hash &&
    now.getTime() - previous.rotatedAt.getTime() <= replayWindowMs
  );
}
