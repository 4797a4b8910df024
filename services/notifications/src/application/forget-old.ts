import type { Clock } from "@tixlys/nexus";
import type { ContactPhones, Queue } from "./ports.ts";

/** How long what became of a mail can be looked up: longer by far than any stream could ask for it again. */
const keptMs = 90 * 24 * 60 * 60 * 1000;
const batch = 1_000;

/** Deletes deliveries that were settled long ago, and numbers that nobody needs, a batch at a time. Answers whether there may be more. */
export type ForgetOld = () => Promise<boolean>;

export function createForgetOld(ports: {
  queue: Pick<Queue, "forget">;
  /** Where no short messages are sent any more: the numbers that were kept while they were. */
  phones?: ContactPhones;
  clock: Clock;
}): ForgetOld {
  return async () => {
    const settledBefore = new Date(ports.clock().getTime() - keptMs);
    const counts = [
      await ports.queue.forget({ settledBefore, limit: batch }),
      (await ports.phones?.forget(batch)) ?? 0,
    ];
    return counts.includes(batch);
  };
}
