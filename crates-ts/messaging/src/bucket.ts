import { createHash } from "node:crypto";

/** How many buckets the events lane has; each has one cursor, one lease and an order of its own. */
export const bucketCount = 16;

/** The bucket of an order key: the first two bytes of its SHA-256, big-endian, modulo `bucketCount`. */
export function bucketOf(key: string): number {
  return (
    createHash("sha256").update(key).digest().readUInt16BE(0) % bucketCount
  );
}
