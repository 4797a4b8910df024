import { createHash } from "node:crypto";
import type { StreamName } from "../../event-store.ts";

/** How many buckets there are; a subscription's partition is a range of them. */
export const streamBuckets = 1_024;

/** A stream's bucket, for ever: the first two bytes of the SHA-256 of `type/id`, big-endian, modulo `streamBuckets`. */
export function streamBucket({ type, id }: StreamName): number {
  return (
    createHash("sha256").update(`${type}/${id}`).digest().readUInt16BE(0) %
    streamBuckets
  );
}
