/** Who does something. */
export type Actor = {
  readonly userId: string;
  /** May delete what others wrote. */
  readonly isModerator: boolean;
};

/** A signed-in person, as far as a connection has to know them. */
export type Holder = {
  readonly userId: string;
  readonly isModerator: boolean;
  readonly sessionId: string;
  readonly tokenId: string;
  /** Of the account's tokens: a revocation of a person may name the oldest that is still good. */
  readonly gen: number;
  /** When the token ends. */
  readonly expiresAt: Date;
};

/** Where somebody is. */
export type PresenceOf = {
  readonly userId: string;
  readonly status: "online" | "away" | "offline";
  readonly lastSeenAt: Date | null;
};

/** Of all replicas. */
export type Presence = {
  of(userIds: readonly string[]): Promise<readonly PresenceOf[]>;
};

export type Tickets = {
  keep(hash: Uint8Array, holder: Holder, expiresAt: Date): Promise<void>;
  take(hash: Uint8Array, at: Date): Promise<Holder | undefined>;
};

/** What people are called. */
export type Names = {
  /** Without those whom nobody knows; a thousand ids at most. */
  of(userIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The first of them who has no account; `unavailable` when that cannot be found out now. */
  stranger(
    userIds: readonly string[],
  ): Promise<{ readonly userId: string } | "unavailable" | undefined>;
};
