import type { EventScope, EventStore, World } from "@tixlys/nexus";
import type { Item } from "../domain/item/item.ts";
import type { ItemId, OwnerId } from "../domain/item/values.ts";

/** An item with its name and place among its versions. */
export type KeptItem = {
  readonly id: ItemId;
  readonly item: Item;
  /** Of its last event. */
  readonly version: number;
};

/** Tells the other services, in the transaction that made it true. */
export type Announcements = { created(kept: KeptItem): Promise<void> };

/** Everything that a command writes through, bound to one transaction. */
export type Work = EventScope & { readonly announcements: Announcements };

/**
 * Ids for one request. With an idempotency key they follow from its sender and the key, so that the request sent again names
 * the same item and the same command; without one the item is new and the command has no id.
 */
export type RequestIds = (
  ownerId: OwnerId,
  idempotencyKey: string | undefined,
) => { readonly itemId: ItemId; readonly commandId?: string };

/** One line of a person's list. */
export type ListedItem = {
  readonly id: string;
  readonly name: string;
  readonly quantity: number;
  readonly createdAt: Date;
};

/** The list, newest first; it follows the events within moments. */
export type ItemList = {
  /**
   * At most `limit` items of that person behind the item `after`; from the first one without it. Undefined when `after` is
   * none of theirs.
   */
  page(
    ownerId: OwnerId,
    limit: number,
    after: ItemId | undefined,
  ): Promise<readonly ListedItem[] | undefined>;
};

/** An account that may own items, and since when. */
export type Owner = { readonly id: OwnerId; readonly since: Date };

/** Remembers owners, in the transaction that takes the message in. */
export type Owners = { remember(owner: Owner): Promise<void> };

/** Reads them, for queries. */
export type OwnerReader = { find(id: OwnerId): Promise<Owner | undefined> };

/** What the use cases need of the world. */
export type Ports = {
  /** Transactions, and what trying again after a conflict needs. */
  readonly world: World<Work>;
  /** Reads of streams outside of transactions. */
  readonly events: EventStore;
  readonly list: ItemList;
  readonly owners: OwnerReader;
  readonly requestIds: RequestIds;
  /** Forgets command ids that are thirty days old; answers how many. */
  readonly forgetCommands: () => Promise<number>;
};
