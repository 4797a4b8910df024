import {
  type Conflict,
  err,
  type Loaded,
  newId,
  ok,
  type Result,
  retryConflicts,
} from "@tixlys/nexus";
import type { AcceptOffer } from "../domain/order/commands.ts";
import type { OrderRejection } from "../domain/order/rejections.ts";
import { type AssignedOrder, offersOf } from "../domain/order/state.ts";
import { isActive } from "../domain/person/standing.ts";
import {
  parseCustomerId,
  parseJobId,
  parseOfferId,
  parseOrderId,
} from "../domain/shared/ids.ts";
import type { JobRejection, JobState } from "../domain/job/job.ts";
import { type By, metadataOf, type Outdated, toJob, toOrder } from "./act.ts";
import type { Ports, Tried, Work } from "./ports.ts";
import type { KnownOrder } from "./read-orders.ts";

export type AcceptRejection =
  | OrderRejection
  | JobRejection
  /** Whoever offered has no account any more, or a disabled one; the process manager is about to take the offer back. */
  | { readonly type: "ProviderGone" }
  | Outdated
  | Conflict;

/**
 * Chooses an offer: it wins, all others lose and its job begins, in one transaction over both streams. Two who choose at once
 * write to the same version of one stream, so one of them begins anew and finds the order assigned.
 */
export async function acceptOffer(
  {
    world,
    clock,
    ids,
    particulars,
  }: Pick<Ports, "world" | "clock" | "ids" | "particulars">,
  asked: By & { readonly orderId: string; readonly offerId: string },
): Promise<Result<KnownOrder, AcceptRejection>> {
  const orderId = parseOrderId(asked.orderId);
  const offerId = parseOfferId(asked.offerId);
  const by = parseCustomerId(asked.userId);
  if (orderId === undefined || by === undefined)
    return err({ type: "OrderUnknown" });
  if (offerId === undefined) return err({ type: "OfferUnknown" });
  const jobId = newId(parseJobId, ids);
  const at = clock();
  const command: AcceptOffer = { type: "AcceptOffer", offerId, by, jobId, at };
  const metadata = metadataOf(asked, at);
  const accepted = await retryConflicts<Work, Accepted, AcceptRejection>(
    world,
    async (work) => {
      const done = await toOrder(work, { id: orderId, command, metadata });
      if (!done.ok) return done;
      const { state: order, version } = done.value;
      if (order.status !== "assigned")
        throw new Error("an offer was accepted, but its order is not assigned");
      const job = await begin(work, order, metadata);
      return job.ok ? ok({ order, version, job: job.value }) : job;
    },
  );
  if (!accepted.ok) return accepted;
  const { order } = accepted.value;
  const shown = [orderId, ...offersOf(order).map(({ id }) => id)];
  return ok({ ...accepted.value, words: await particulars.of(shown) });
}

type Accepted = Omit<KnownOrder, "words">;

async function begin(
  work: Work,
  order: AssignedOrder,
  metadata: ReturnType<typeof metadataOf>,
): Promise<Tried<Loaded<JobState>, AcceptRejection>> {
  const { winner, jobId, id: orderId, customerId, serviceId } = order;
  const { id: offerId, providerId, price, bookTime } = winner;
  const { standing } = await work.people.hold(providerId);
  if (!isActive(standing)) return err({ type: "ProviderGone" });
  const command = {
    type: "CreateJob",
    jobId,
    orderId,
    offerId,
    customerId,
    providerId,
    serviceId,
    price,
    bookTime,
    at: metadata.time,
  } as const;
  return await toJob(work, { id: jobId, command, metadata, isNew: true });
}
