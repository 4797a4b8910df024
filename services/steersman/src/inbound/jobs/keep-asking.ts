import type { Stoppable } from "@tixlys/pawz";
import type { KnownOperations } from "../../application/access/known-operations.ts";

/** How long a service's new operations may be unknown; meanwhile it decides alone, or by what it said last. */
const EVERY_MS = 5_000;

/** Asks all services for their operations again and again; the first time in the background, for none of them needs to be there. */
export function keepAsking(
  operations: Pick<KnownOperations, "refresh">,
  everyMs: number = EVERY_MS,
): Stoppable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const ask = (): void => {
    operations.refresh().then(
      () => {
        if (!isOver) timer = setTimeout(ask, everyMs);
      },
      // It never rejects.
      () => undefined,
    );
  };
  ask();
  return {
    async stop() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
