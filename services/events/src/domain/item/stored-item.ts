import { type Aggregate, defineEvents, field } from "@tixlys/nexus";
import {
  item,
  type ItemCommand,
  type ItemEvent,
  type ItemRejection,
  type ItemState,
} from "./item.ts";

/**
 * How the events are kept. What lies in a stream stays there: a change of the fields raises the version, brings an upcaster
 * for the one before, and adds a file to `stored/`, which the start of the process reads back.
 */
export const itemEvents = defineEvents<ItemEvent>()({
  ItemCreated: {
    version: 1,
    fields: {
      ownerId: field.text(),
      name: field.text(),
      quantity: field.whole(),
      at: field.instant(),
    },
  },
});

/** One stream for each item: `item/<id>`. */
export const storedItem: Aggregate<
  ItemState,
  ItemCommand,
  ItemEvent,
  ItemRejection
> = { type: "item", decider: item, events: itemEvents };
