import { type Ids, newId } from "@tixlys/nexus";
import { derivedId } from "@tixlys/nexus/postgres";
import type { RequestIds } from "../application/ports.ts";
import { parseItemId } from "../domain/item/values.ts";

/**
 * Derives a request's ids from SHA-256 of its sender and its idempotency key: two people may use one key. Item and command
 * have the same id then, so the request sent again is the same command to the same stream. New items get theirs from `ids`.
 */
export function requestIds(ids: Ids): RequestIds {
  return (ownerId, idempotencyKey) => {
    if (idempotencyKey === undefined)
      return { itemId: newId(parseItemId, ids) };
    const commandId = derivedId([ownerId, idempotencyKey]);
    return { itemId: newId(parseItemId, () => commandId), commandId };
  };
}
