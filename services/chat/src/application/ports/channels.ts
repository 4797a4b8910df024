import type { Standing } from "../../domain/channel/rights.ts";
import type {
  ChannelKind,
  ChannelStatus,
  Role,
} from "../../domain/channel/values.ts";

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

export type Slice<Position> = {
  readonly limit: number;
  readonly after: Position | undefined;
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
  /** How far they have read. */
  readonly readSeq: number;
  /** When the oldest message that they have not read was sent; absent where none is left of those. */
  readonly since: Date | undefined;
};

export type ReadMarks = {
  /** Moves it forward, to the last entry at most, and answers where it is; undefined for who is no member. */
  move(
    userId: string,
    channelId: string,
    seq: number,
  ): Promise<{ readonly seq: number; readonly isMoved: boolean } | undefined>;
};
