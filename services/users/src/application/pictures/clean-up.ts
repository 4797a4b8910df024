import type { UserId } from "../../domain/profile/values.ts";
import type { PicturePorts } from "./requests.ts";

const mostInOneRun = 200;

/** How many objects are gone, and how many could not be deleted and are tried again later. */
export type CleanedUp = { readonly deleted: number; readonly failed: number };

/** What one run of the job does; it stops between two objects when `signal` fires. */
export function cleanUp(
  ports: Pick<PicturePorts, "ledger" | "store">,
  signal?: AbortSignal,
): Promise<CleanedUp> {
  return deleteDue(ports, { limit: mostInOneRun, signal });
}

/**
 * Deletes due objects, of one person or of all: first the object, then its line on the list. A process that dies in between leaves a
 * line for an object that is gone, and deleting it again is no mistake.
 */
export async function deleteDue(
  { ledger, store }: Pick<PicturePorts, "ledger" | "store">,
  {
    limit,
    userId,
    signal,
  }: {
    readonly limit: number;
    readonly userId?: UserId;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<CleanedUp> {
  let deleted = 0;
  let failed = 0;
  for (const key of await ledger.takeDue(limit, userId)) {
    if (signal?.aborted === true) break;
    const isGone = await store.delete(key).then(
      () => true,
      () => false,
    );
    await (isGone ? ledger.forget(key) : ledger.postpone(key));
    if (isGone) deleted += 1;
    else failed += 1;
  }
  return { deleted, failed };
}
