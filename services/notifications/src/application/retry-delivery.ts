import {
  type Clock,
  err,
  ok,
  type Result,
  type UnitOfWork,
} from "@tixlys/nexus";
import { delivery } from "../domain/delivery/delivery.ts";
import type { Work } from "./ports.ts";

export type RetryRejection = {
  readonly type:
    "DeliveryUnknown" | "DeliveryNotFailed" | "DeliveryNotRepeatable";
};

/** Puts a delivery that has failed back into the queue, due at once and with all its attempts before it. */
export type RetryDelivery = (
  id: string,
  by: string,
) => Promise<Result<null, RetryRejection>>;

export function createRetryDelivery(ports: {
  readonly transactions: UnitOfWork<Work>;
  readonly clock: Clock;
}): RetryDelivery {
  return (id, by) =>
    ports.transactions.run(
      async (work): Promise<Result<null, RetryRejection>> => {
        const before = await work.deliveries.load(id);
        if (before === undefined) return err({ type: "DeliveryUnknown" });
        if (before.status !== "failed")
          return err({ type: "DeliveryNotFailed" });
        const command = { type: "RetryDelivery", at: ports.clock() } as const;
        const decided = delivery.decide(command, before);
        if (!decided.ok) return err({ type: "DeliveryNotRepeatable" });
        const after = decided.value.reduce(delivery.evolve, before);
        if (after.status !== "queued")
          return err({ type: "DeliveryNotRepeatable" });
        await work.deliveries.requeue(before, after);
        await work.announcements.retried(after, by);
        return ok(null);
      },
    );
}
