import type { Clock } from "@tixlys/nexus";
import type { Queue } from "./ports.ts";

/** How long what became of a mail can be looked up: longer by far than any stream could ask for it again. */
const keptMs = 90 * 24 * 60 * 60 * 1000;
const batch = 1_000;

/** Deletes deliveries that were settled long ago, a batch at a time. Answers whether there may be more. */
export type ForgetOld = () => Promise<boolean>;

export function createForgetOld(ports: {
  queue: Queue;
  clock: Clock;
}): ForgetOld {
  return async () => {
    const settledBefore = new Date(ports.clock().getTime() - keptMs);
    return (
      (await ports.queue.forget({ settledBefore, limit: batch })) === batch
    );
  };
}
