import type { Stoppable } from "@tixlys/pawz";
import type { KnownOperations } from "../../application/access/known-operations.ts";

/** How long a service's new operations may be unknown; meanwhile it decides alone, or by what it said last. */
const EVERY_MS = 5_000;
/** While some have not told theirs: services that start with the gateway are there in a moment. */
const SOON_MS = 500;
/** How often it asks so soon; whoever is still away then may be away for long. */
const SOON_TIMES = 60;

/** Asks all services for their operations again and again; the first time in the background, for none of them needs to be there. */
export function keepAsking(
  operations: Pick<KnownOperations, "refresh" | "isComplete">,
  everyMs: number = EVERY_MS,
): Stoppable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let asked = 0;
  const ask = (): void => {
    operations.refresh().then(
      () => {
        asked += 1;
        const isSoon = asked <= SOON_TIMES && !operations.isComplete();
        if (!isOver) timer = setTimeout(ask, isSoon ? SOON_MS : everyMs);
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
