import { type Brand, err, idParser, ok, type Result } from "@tixlys/nexus";

export type ItemId = Brand<string, "ItemId">;
export type OwnerId = Brand<string, "OwnerId">;

export const parseItemId = idParser<ItemId>();
export const parseOwnerId = idParser<OwnerId>();

/** What the shelf knows of an item: what it was told. */
export type ShelvedItem = {
  readonly id: ItemId;
  readonly ownerId: OwnerId;
  readonly name: string;
  readonly quantity: number;
};

export type Malformed = { readonly type: "Malformed" };

/** An item as another service tells of it; its ids are judged here, the rest by the contract. */
export function parseShelvedItem(told: {
  readonly itemId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly quantity: number;
}): Result<ShelvedItem, Malformed> {
  const [id, ownerId] = [parseItemId(told.itemId), parseOwnerId(told.ownerId)];
  if (id === undefined || ownerId === undefined)
    return err({ type: "Malformed" });
  return ok({ id, ownerId, name: told.name, quantity: told.quantity });
}
