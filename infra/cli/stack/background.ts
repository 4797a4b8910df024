/** Work that nobody waits for. */

/** Lets a promise go on by itself; its failure is handed over instead of being lost. Without a handler it is one that cannot fail, or that is told elsewhere. */
export function inBackground(
  work: Promise<unknown>,
  failed: (reason: unknown) => void = () => undefined,
): void {
  work.catch(failed);
}
