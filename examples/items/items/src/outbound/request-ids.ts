import { createHash } from "node:crypto";
import { type Ids, newId } from "@tixlys/nexus";
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
    const id = derived(`${ownerId} ${idempotencyKey}`);
    return { itemId: newId(parseItemId, () => id), commandId: id };
  };
}

/** A UUID of version 8 (RFC 9562 §5.8): 122 bits of the text's SHA-256. */
function derived(text: string): string {
  const hash = createHash("sha256").update(text).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString("hex", 0, 16);
  const parts = [0, 8, 12, 16, 20].map((from, at, all) =>
    hex.slice(from, all[at + 1]),
  );
  return parts.join("-");
}
