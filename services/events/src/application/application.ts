import { createItem } from "./create-item.ts";
import { readOwner } from "./owners.ts";
import type { Ports } from "./ports.ts";
import { listItems, readItem } from "./read-items.ts";

export { nameMaxLength, quantityAtMost } from "../domain/item/values.ts";

/** Every command and query of this service, with its ports filled in. */
export type Application = ReturnType<typeof createApplication>;

export function createApplication(ports: Ports) {
  return {
    createItem: (written: Parameters<typeof createItem>[1]) =>
      createItem(ports, written),
    readItem: (ownerId: string, id: string) => readItem(ports, ownerId, id),
    listItems: (ownerId: string, slice: Parameters<typeof listItems>[2]) =>
      listItems(ports, ownerId, slice),
    readOwner: (userId: string) => readOwner(ports, userId),
    forgetCommands: ports.forgetCommands,
  };
}
