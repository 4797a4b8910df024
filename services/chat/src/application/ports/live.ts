import type { Entry } from "../../domain/log/entry.ts";

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
  /** What somebody wrote is gone from the log: nothing of it may be kept for whoever resumes. */
  erased(): void;
};

/** One channel as this process hears it; everything in it is in the order of `seq`. */
export type LiveChannel = {
  readonly id: string;
  /** Every entry up to it was handed to the audience of this process. */
  readonly head: number;
  /** The frames after `seq` up to `head`; undefined where they are no longer in memory. */
  since(seq: number): readonly string[] | undefined;
};

/** Where entries come in, from this process and from all others. */
export type LiveFeed = {
  /** Whether the channel is heard already. */
  hears(channelId: string): boolean;
  /** The channel with a known `head`; it is heard until as many left as joined. Rejects when the database cannot be asked. */
  join(channelId: string): Promise<LiveChannel>;
  leave(channelId: string): void;
  /** Reads what the log has beyond `head`, now. Rejects when the database cannot be asked. */
  catchUp(channelId: string): Promise<void>;
  /** Something to be heard by whoever follows the channel now, on any process, and by nobody later. */
  notice(channelId: string, frame: string): void;
};

/** The clients of this process. Nothing here waits or throws. */
export type Audience = {
  /** To all who follow the channel. */
  entries(channelId: string, frames: readonly string[]): void;
  notice(channelId: string, frame: string): void;
  /** To somebody's sockets that do not follow the channel. */
  person(userId: string, channelId: string, frame: string): void;
  /** Somebody may no longer read it; null: nobody may. */
  ended(channelId: string, userId: string | null): void;
};

/** What the feed reads where nobody told it. */
export type LiveLog = {
  /** The wire text of entries, ascending, with what they say of memberships. */
  after(
    channelId: string,
    seq: number,
    limit: number,
  ): Promise<readonly LoggedFrame[]>;
  /** Channels that are not there are left out. */
  lastSeqs(channelIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
};

/** One entry, encoded once. */
export type LoggedFrame = {
  readonly seq: number;
  readonly frame: string;
  /** Who may no longer read the channel once it happened. */
  readonly ends?: string | undefined;
  /** What was said before is not so any more (an edit, a deletion): frames of earlier entries may hold text that is gone. */
  readonly redacts?: true | undefined;
};

/** The application's calls that `LiveLog` is made of. */
export type LogCalls = {
  entriesAfter(
    channelId: string,
    afterSeq: number,
    limit: number,
  ): Promise<readonly Entry[]>;
  lastSeqs(channelIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
};
