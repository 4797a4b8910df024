import type { ChannelKind } from "../../domain/channel/values.ts";
import type { Entry } from "../../domain/log/entry.ts";
import type {
  OfferFacts,
  OrderFacts,
} from "../../domain/order-talk/order-talk.ts";
import type { Channels, Members } from "./channels.ts";
import type { Log, Messages } from "./log.ts";

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
