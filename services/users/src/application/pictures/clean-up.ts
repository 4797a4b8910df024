import type { UserId } from "../../domain/profile/values.ts";
import type { PicturePorts } from "./requests.ts";

const mostInOneRun = 200;

/** What one run of the job does. */
export function cleanUp(
  ports: Pick<PicturePorts, "ledger" | "store">,
): Promise<{ readonly deleted: number; readonly failed: number }> {
  return deleteDue(ports, mostInOneRun);
}

/**
 * Deletes due objects: first the object, then its line on the list. A process that dies in between leaves a line for an object that is
 * gone, and deleting it again is no mistake.
 */
export async function deleteDue(
  { ledger, store }: Pick<PicturePorts, "ledger" | "store">,
  limit: number,
  userId?: UserId,
): Promise<{ readonly deleted: number; readonly failed: number }> {
  const counts = { deleted: 0, failed: 0 };
  for (const key of await ledger.takeDue(limit, userId)) {
    const isGone = await store.delete(key).then(
      () => true,
      () => false,
    );
    await (isGone ? ledger.forget(key) : ledger.postpone(key));
    counts[isGone ? "deleted" : "failed"] += 1;
  }
  return counts;
}
