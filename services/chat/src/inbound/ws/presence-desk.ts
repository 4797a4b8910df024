import type { PresenceTeller } from "./presence-teller.ts";

/** Who has how many sockets in this process; told when somebody comes, goes, or falls silent. */
export type PresenceDesk = {
  came(userId: string): void;
  /** The socket followed these channels. */
  went(userId: string, channelIds: readonly string[]): void;
  /** A channel has become live on one of their sockets. */
  follows(userId: string, channelId: string): void;
  /** `away`: nothing but pings for minutes. */
  activity(userId: string, isAway: boolean): void;
  /** Sockets of all replicas, as far as is known. */
  socketsOf(userId: string): number;
};

/** What counts sockets, over all replicas. */
export type Counter = {
  came(userId: string): void;
  went(userId: string): void;
  activity(userId: string, isAway: boolean): void;
  socketsOf(userId: string): number;
};

/** Counts, and tells those who follow the same channels. */
export function presenceDesk(
  counter: Counter,
  teller: PresenceTeller,
): PresenceDesk {
  return {
    came: (userId) => counter.came(userId),
    went: (userId, channelIds) => {
      teller.leaves(userId, channelIds);
      counter.went(userId);
    },
    follows: (userId, channelId) => teller.follows(userId, channelId),
    activity: (userId, isAway) => counter.activity(userId, isAway),
    socketsOf: (userId) => counter.socketsOf(userId),
  };
}
