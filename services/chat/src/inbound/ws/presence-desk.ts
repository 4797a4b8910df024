/** Who has how many sockets in this process; told when somebody comes, goes, or falls silent. */
export type PresenceDesk = {
  came(userId: string): void;
  /** The socket followed these channels. */
  went(userId: string, channelIds: readonly string[]): void;
  /** `away`: nothing but pings for minutes. */
  activity(userId: string, isAway: boolean): void;
  /** Sockets of all replicas, as far as is known. */
  socketsOf(userId: string): number;
};
