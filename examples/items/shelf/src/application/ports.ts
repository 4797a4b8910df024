import type {
  ItemId,
  OwnerId,
  ShelvedItem,
} from "../domain/shelved-item/shelved-item.ts";

/** The request that an event goes back to, however many services lie between. */
export type Origin = {
  readonly correlationId: string;
  /** As its client sent it, where it sent one. */
  readonly idempotencyKey?: string;
};

/** An item on the shelf, and how it came there. */
export type OnShelf = {
  readonly item: ShelvedItem;
  readonly origin: Origin;
  /** The message that told of it. */
  readonly messageId: string;
  readonly shelvedAt: Date;
};

/** The shelf inside the transaction of one message. */
export type Shelf = {
  /** Answers false, and changes nothing, when the item is there already. */
  put(entry: OnShelf): Promise<boolean>;
};

/** Reads outside of transactions. */
export type ShelfReader = {
  find(ownerId: OwnerId, itemId: ItemId): Promise<OnShelf | undefined>;
};

/** Where the running piece of work comes from; `correlationId` is told by the event itself. */
export type CurrentOrigin = () => Pick<Origin, "idempotencyKey">;

/** For whoever reads the log: what became of an event. */
export type Journal = { shelved(entry: OnShelf, isNew: boolean): void };
