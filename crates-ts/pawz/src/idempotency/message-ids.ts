import { createHash } from "node:crypto";
import { uuidV7, uuidV7Time } from "@tixlys/nexus";

/**
 * Ids for what one execution publishes, in the order of asking: UUIDs v7 of the execution's own time whose other bits follow
 * from its id (http-rules 32). The row of the key holds that id, so that consumers know a repetition.
 */
export function messageIdsOf(executionId: string): () => string {
  const startedAt = uuidV7Time(executionId) ?? new Date(0);
  let count = 0;
  return () => {
    count += 1;
    const bits = createHash("sha256").update(`${executionId}/${count}`);
    return uuidV7(startedAt, bits.digest());
  };
}
