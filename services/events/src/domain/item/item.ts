import { type Decider, err, ok } from "@tixlys/nexus";
import type { ItemName, OwnerId, Quantity } from "./values.ts";

/** Something that somebody has, and how many of it. */
export type Item = {
  readonly status: "kept";
  readonly ownerId: OwnerId;
  readonly name: ItemName;
  readonly quantity: Quantity;
  readonly createdAt: Date;
};

export type ItemState = { readonly status: "none" } | Item;

export type CreateItem = {
  readonly type: "CreateItem";
  readonly ownerId: OwnerId;
  readonly name: ItemName;
  readonly quantity: Quantity;
  readonly at: Date;
};

export type ItemCommand = CreateItem;

export type ItemCreated = {
  readonly type: "ItemCreated";
  readonly ownerId: OwnerId;
  readonly name: ItemName;
  readonly quantity: Quantity;
  readonly at: Date;
};

export type ItemEvent = ItemCreated;

export type ItemRejection = { readonly type: "ItemExists" };

/** Who is told "it exists" has sent another command; the same one sent again is answered from its command id before. */
export const item: Decider<ItemState, ItemCommand, ItemEvent, ItemRejection> = {
  initial: { status: "none" },

  decide({ ownerId, name, quantity, at }, state) {
    if (state.status !== "none") return err({ type: "ItemExists" });
    return ok([{ type: "ItemCreated", ownerId, name, quantity, at }]);
  },

  evolve(_state, { ownerId, name, quantity, at }) {
    return { status: "kept", ownerId, name, quantity, createdAt: at };
  },
};
