import type { Tier } from "../account/role.ts";

/** How long a session of one tier lives. */
export type Lifetimes = {
  /** One access token. */
  readonly accessMs: number;
  /** Without a refresh. */
  readonly idleMs: number;
  /** In all, however busy. */
  readonly absoluteMs: number;
};

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** auth.md §3.2 for access tokens, requirement 29 for idle and absolute limits. */
export const lifetimesOf: Readonly<Record<Tier, Lifetimes>> = {
  general: { accessMs: 5 * minute, idleMs: 14 * day, absoluteMs: 30 * day },
  management: {
    accessMs: 3 * minute,
    idleMs: 30 * minute,
    absoluteMs: 12 * hour,
  },
  root: { accessMs: 3 * minute, idleMs: 10 * minute, absoluteMs: hour },
};

/**
 * How long a revocation must be remembered after it was decided: the longest access token, and a minute for clocks
 * that disagree.
 */
export const revocationHorizonMs =
  Math.max(
    ...Object.values(lifetimesOf).map((lifetimes) => lifetimes.accessMs),
  ) + minute;

/** How long the previous refresh token still gets its successor once more (decision 27). */
export const replayWindowMs = 30_000;

/** Sessions that one account can have at a time. */
export const sessionCap = 10;

/** How old the last proof of identity may be for what decides who owns an account (auth #49). */
const recentMs = 10 * minute;

/** Whether somebody proved who they are recently enough; as the guard `recently-authenticated` judges it. */
export function isRecent(authTime: Date, now: Date): boolean {
  return authTime.getTime() >= now.getTime() - recentMs;
}
