import { err, ok, type Result } from "@tixlys/nexus";
import {
  parseItemId,
  parseOwnerId,
} from "../domain/shelved-item/shelved-item.ts";
import type { OnShelf, ShelfReader } from "./ports.ts";

export type NotOnShelf = { readonly type: "NotOnShelf" };

/** Every query of this service; its commands come as events. */
export type Application = {
  findItem(ownerId: string, id: string): Promise<Result<OnShelf, NotOnShelf>>;
};

export function createApplication(shelf: ShelfReader): Application {
  return {
    async findItem(owner, id) {
      const [ownerId, itemId] = [parseOwnerId(owner), parseItemId(id)];
      const found =
        ownerId === undefined || itemId === undefined
          ? undefined
          : await shelf.find(ownerId, itemId);
      return found === undefined ? err({ type: "NotOnShelf" }) : ok(found);
    },
  };
}
