import { sessionCap } from "./lifetimes.ts";
import { expiresAt, type ActiveSession } from "./session.ts";

/** Which sessions give way so that one more fits under the cap: the expired, then the least recently used. */
export function makingRoom(
  sessions: readonly ActiveSession[],
  now: Date,
  cap: number = sessionCap,
): readonly ActiveSession[] {
  const surplus = sessions.length - (cap - 1);
  return surplus <= 0
    ? []
    : sessions.toSorted(byDispensability(now)).slice(0, surplus);
}

function byDispensability(
  now: Date,
): (a: ActiveSession, b: ActiveSession) => number {
  const isLive = (s: ActiveSession): number => (expiresAt(s) > now ? 1 : 0);
  return (a, b) =>
    isLive(a) - isLive(b) || a.lastUsedAt.getTime() - b.lastUsedAt.getTime();
}
