import type { ReadModel } from "@tixlys/nexus";
import type { ItemEvent } from "./item.ts";
import { itemEvents } from "./stored-item.ts";

/** One line of the list, as it is kept. */
export type ItemRow = {
  readonly ownerId: string;
  readonly name: string;
  readonly quantity: number;
  /** RFC 3339 in UTC with milliseconds: its order as text is that in time. */
  readonly createdAt: string;
};

/**
 * What the list is made from: one row for each item. It is pure, so that its test needs no database; a raised version is built
 * beside the one that is read, from the first event on, and takes its place when it has caught up.
 */
export const itemListModel: ReadModel<ItemRow, ItemEvent> = {
  name: "items",
  version: 1,
  events: itemEvents,
  idOf: (_event, { stream }) => stream.id,
  initial: () => ({ ownerId: "", name: "", quantity: 0, createdAt: "" }),
  evolve: (_row, { ownerId, name, quantity, at }) => ({
    ownerId,
    name,
    quantity,
    createdAt: at.toISOString(),
  }),
};
