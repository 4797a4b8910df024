import type { PicturePorts } from "./requests.ts";

const mostInOneRun = 200;

/** How many objects are gone, and how many could not be deleted and are tried again later. */
export type CleanedUp = { readonly deleted: number; readonly failed: number };

/**
 * Deletes due objects: first the object, then its line on the list. A process that dies in between leaves a line for an object that is
 * gone, and deleting it again is no mistake. Stops between two objects when `signal` fires.
 */
export async function cleanUp(
  { ledger, store }: Pick<PicturePorts, "ledger" | "store">,
  signal?: AbortSignal,
): Promise<CleanedUp> {
  let deleted = 0;
  let failed = 0;
  for (const key of await ledger.takeDue(mostInOneRun)) {
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
