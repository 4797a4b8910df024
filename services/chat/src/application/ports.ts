import type { Entry } from "../domain/log/entry.ts";

/** Who does something. */
export type Actor = {
  readonly userId: string;
  /** May delete what others wrote. */
  readonly isModerator: boolean;
};

/** A signed-in person, as far as a connection has to know them. Dates are when the token ends. */
export type Holder = {
  readonly userId: string;
  readonly isModerator: boolean;
  readonly sessionId: string;
  readonly tokenId: string;
  /** Of the account's tokens; revocations of a person name it. */
  readonly gen: number;
  readonly expiresAt: Date;
};

/** Told after each commit, over HTTP and socket alike. Must not throw. */
export type Live = {
  tell(entries: readonly Entry[]): void;
  /** Somebody's read mark has moved: for their other devices, and for who shows receipts. */
  told(
    kind: "read",
    mark: {
      readonly channelId: string;
      readonly userId: string;
      readonly seq: number;
    },
  ): void;
  /** Somebody may read a channel from now on, or no longer; `userId` null: nobody may any more. */
  membershipChanged(
    channelId: string,
    userId: string | null,
    may: boolean,
  ): void;
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
