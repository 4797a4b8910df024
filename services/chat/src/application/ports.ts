import type { UnitOfWork } from "@tixlys/nexus";
import type { Standing } from "../domain/channel/rights.ts";
import type {
  ChannelKind,
  ChannelStatus,
  Role,
} from "../domain/channel/values.ts";
import type {
  Entry,
  MemberAction,
  ReactionCount,
} from "../domain/log/entry.ts";
import type {
  OfferFacts,
  OrderFacts,
} from "../domain/order-talk/order-talk.ts";

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

/** What a listener needs beside the transaction. */
export type ListenerNeeds = {
  readonly ids: () => string;
  readonly clock: () => Date;
  /** After the commit; a rolled-back message is tried again, and tells then. */
  readonly tell: (entries: readonly Entry[]) => void;
  readonly changed: (
    channelId: string,
    userId: string | null,
    may: boolean,
  ) => void;
  readonly erased: () => void;
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

export type Channel = {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly status: ChannelStatus;
  readonly name: string | null;
  readonly description: string | null;
  readonly createdBy: string;
  readonly orderId: string | null;
  readonly memberCount: number;
  readonly retentionDays: number | null;
  readonly lastSeq: number;
  /** Entries up to this one are kept no longer. */
  readonly forgottenSeq: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A channel as somebody sees it. */
export type SeenChannel = Channel & {
  /** Undefined for who is no member. */
  readonly role: Role | undefined;
  readonly readSeq: number;
  /** Messages after the read mark, those of everybody. */
  readonly unread: number;
};

export type NewChannel = Pick<
  Channel,
  "id" | "kind" | "name" | "description" | "createdBy" | "orderId"
> & {
  readonly nameKey: string | null;
  readonly pair: readonly [string, string] | undefined;
  readonly providerId: string | undefined;
  readonly at: Date;
};

export type Member = {
  readonly userId: string;
  readonly role: Role;
  readonly joinedAt: Date;
  readonly readSeq: number;
};

/** A message as it lies there. */
export type StoredMessage = {
  readonly id: string;
  readonly channelId: string;
  readonly seq: number;
  readonly authorId: string;
  readonly clientId: string;
  readonly content: string | null;
  readonly replyTo: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
};

/** An entry to write that is no new message. */
export type Change = {
  readonly type: "message_edited" | "message_deleted" | "reaction" | "member";
  /** Who it is about: the author of a reaction, the member; else who did it. */
  readonly userId: string;
  readonly messageId?: string;
  readonly emoji?: string;
  readonly action?: "added" | "removed" | MemberAction;
};

/** What is written into a log. */
export type Written = { readonly seq: number; readonly at: Date };

/** What became of a message that was sent. */
export type Sending =
  | {
      readonly type: "sent";
      readonly seq: number;
      readonly at: Date;
      readonly kind: ChannelKind;
      readonly authorName: string | null;
    }
  | { readonly type: "sent-before"; readonly messageId: string }
  | { readonly type: "no-member" }
  | { readonly type: "closed" };

export type NewMessage = {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly clientId: string;
  readonly content: string;
  readonly replyTo: string | null;
};

/** The logs inside one transaction. The row of a channel is locked by what is written to it: members are locked before. */
export type Log = {
  /** The next entry; undefined for a channel that is none, deleted, or (with `open`) closed. */
  append(
    channelId: string,
    change: Change,
    where?: "open",
  ): Promise<Written | undefined>;
};

/** The one write that is a transaction of its own. */
export type Sender = {
  /** Membership, the client's id, the next `seq`, the message, the sender's read mark and the event: all, or nothing. */
  send(message: NewMessage): Promise<Sending>;
  /**
   * Frees the client's id of a message that was never written, as its process died between the two; false where it may have been
   * written and is kept no longer.
   */
  free(message: NewMessage, messageId: string): Promise<boolean>;
};

/** The channels inside one transaction. */
export type Channels = {
  /** `exists`: the pair or the order has one already. */
  insert(channel: NewChannel): Promise<"done" | "name-taken" | "exists">;
  ofPair(pair: readonly [string, string]): Promise<string | undefined>;
  ofOrder(orderId: string, providerId: string): Promise<string | undefined>;
  /** Writes where the version is one of those expected; undefined where it is not. */
  change(
    id: string,
    changes: {
      readonly name?: string;
      readonly nameKey?: string;
      readonly description?: string | null;
      readonly retentionDays?: number | null;
    },
    expected: readonly number[] | undefined,
    at: Date,
  ): Promise<"done" | "name-taken" | "outdated">;
  setStatus(id: string, status: ChannelStatus): Promise<boolean>;
};

/** Members inside one transaction. */
export type Members = {
  /**
   * What somebody is to a channel; their membership stays until the transaction ends, and with `go`, for who is to leave, nobody
   * else does anything as this member meanwhile.
   */
  standing(
    userId: string,
    channelId: string,
    intent?: "go",
  ): Promise<Standing | undefined>;
  /** Adds them with everything read; false for who is one already. `isInvited`: somebody else puts them in. */
  add(
    channelId: string,
    who: {
      readonly userId: string;
      readonly role: Role;
      readonly isInvited: boolean;
    },
    at: Date,
  ): Promise<boolean>;
  /** False for who is none. */
  remove(channelId: string, userId: string): Promise<boolean>;
  /** Until the transaction ends nobody writes as a member of the channel, or leaves it. */
  holdAll(channelId: string): Promise<void>;
  removeAll(channelId: string): Promise<void>;
  /** Raises or lowers the count of the channel, and makes the one who is longest there its owner where there is none. */
  settle(
    channelId: string,
    by: number,
  ): Promise<{ readonly memberCount: number }>;
  /** Channels of a person, by id, in which order they are to be locked. */
  channelsOf(
    userId: string,
  ): Promise<readonly { readonly id: string; readonly kind: ChannelKind }[]>;
  /** Whether one of them is in more channels than that which can be owned: such as others have put them in, or their own. */
  isAnyAbove(
    userIds: readonly string[],
    which: "invited" | "own",
    most: number,
  ): Promise<boolean>;
};

/** Messages inside one transaction. */
export type Messages = {
  find(id: string): Promise<StoredMessage | undefined>;
  /** Locked until the transaction ends. */
  load(id: string): Promise<StoredMessage | undefined>;
  /** Counts the version up; what is given is written. */
  change(
    message: StoredMessage,
    changes: { readonly content?: string | null; readonly at?: Date },
  ): Promise<StoredMessage>;
  react(id: string, userId: string, emoji: string): Promise<boolean>;
  unreact(id: string, userId: string, emoji: string): Promise<boolean>;
  emojiOf(id: string): Promise<ReadonlySet<string>>;
  dropReactions(id: string): Promise<void>;
};

/** What was heard of orders and people, inside one transaction. */
export type Heard = {
  /** Locked until the transaction ends. */
  order(orderId: string): Promise<OrderFacts>;
  saveOrder(orderId: string, facts: OrderFacts): Promise<void>;
  offers(orderId: string): Promise<readonly OfferFacts[]>;
  saveOffer(orderId: string, facts: OfferFacts): Promise<void>;
  named(userId: string, displayName: string, version: number): Promise<void>;
  gone(userId: string): Promise<void>;
  /**
   * Those of them who were erased; nobody of the others is until the transaction ends. Asked before anything else of them is
   * locked, and of all at once.
   */
  holdPeople(userIds: readonly string[]): Promise<ReadonlySet<string>>;
};

/** Where something is told of. */
export type Told = {
  readonly channelId: string;
  readonly kind: ChannelKind;
  readonly seq: number;
  readonly by: string | undefined;
};

/** Tells the other services, in the transaction that made it true. */
export type Announcements = {
  channel(
    change: "created" | "deleted",
    told: Told,
    of: { readonly createdBy: string; readonly orderId?: string },
  ): Promise<void>;
  member(change: "joined" | "left", told: Told, userId: string): Promise<void>;
  message(
    change: "edited" | "deleted",
    told: Told,
    of: { readonly messageId: string; readonly authorId: string },
  ): Promise<void>;
};

/** Everything that a use case writes through, bound to one transaction. */
export type Work = {
  readonly log: Log;
  readonly channels: Channels;
  readonly members: Members;
  readonly messages: Messages;
  readonly heard: Heard;
  readonly announcements: Announcements;
};

export type Slice<Position> = {
  readonly limit: number;
  readonly after: Position | undefined;
};

/** Which part of a history. */
export type Wanted = {
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
};

/** Channels and members as last committed, for queries. */
export type ChannelReader = {
  /** One that is not deleted, whether or not they may see it. */
  find(id: string, userId: string): Promise<SeenChannel | undefined>;
  mine(
    userId: string,
    slice: Slice<string>,
    unreadOnly: boolean,
  ): Promise<readonly SeenChannel[]>;
  /** By name; `beginning` is a name's key. */
  open(
    beginning: string,
    userId: string,
    slice: Slice<string>,
  ): Promise<readonly (SeenChannel & { readonly nameKey: string })[]>;
  members(channelId: string, slice: Slice<string>): Promise<readonly Member[]>;
  sharing(userId: string, limit: number): Promise<readonly string[]>;
  lastSeqs(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Who has not read everything in a direct or order channel; nobody for any other. */
  waiting(channelId: string, limit: number): Promise<readonly WaitingReader[]>;
};

export type WaitingReader = {
  readonly userId: string;
  /** Messages, at least one. */
  readonly unread: number;
};

/** The four calls behind which messages are kept: another store would have to offer no more. */
export type LogReader = {
  /** The newest first, `limit` at most; with `after` the oldest first. */
  page(
    channelId: string,
    wanted: Wanted,
    limit: number,
  ): Promise<readonly StoredMessage[]>;
  /** Ascending. */
  entriesAfter(
    channelId: string,
    afterSeq: number,
    limit: number,
  ): Promise<readonly LoggedEntry[]>;
  byIds(ids: readonly string[]): Promise<readonly StoredMessage[]>;
  reactions(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, readonly ReactionCount[]>>;
};

export type LoggedEntry =
  | { readonly seq: number; readonly message: StoredMessage }
  | { readonly seq: number; readonly change: Change };

export type ReadMarks = {
  /** Moves it forward, to the last entry at most, and answers where it is; undefined for who is no member. */
  move(
    userId: string,
    channelId: string,
    seq: number,
  ): Promise<{ readonly seq: number; readonly isMoved: boolean } | undefined>;
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

/** Tidies up, for jobs. */
export type Upkeep = {
  makeMonths(): Promise<number>;
  /** Removes what has outlived its channel's retention and what is left of deleted channels; answers how many rows. */
  forgetOld(signal: AbortSignal): Promise<number>;
};

/** What the use cases need of the world. */
export type Ports = {
  readonly transactions: UnitOfWork<Work>;
  readonly sender: Sender;
  readonly channels: ChannelReader;
  readonly log: LogReader;
  readonly readMarks: ReadMarks;
  readonly tickets: Tickets;
  readonly names: Names;
  readonly live: Live;
  readonly presence: Presence;
  /** Runs it once what was written is committed, and not at all when it is not. */
  readonly afterCommit: (work: () => Promise<void>) => Promise<void>;
  readonly clock: () => Date;
  readonly ids: () => string;
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
