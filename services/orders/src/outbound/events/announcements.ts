import { orders as contract } from "@tixlys/contracts";
import { outbox } from "@tixlys/messaging/postgres";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { Announcements, Teller } from "../../application/ports.ts";
import type { Job, JobEvent } from "../../domain/job/job.ts";
import type { OrderEvent } from "../../domain/order/events.ts";
import { offersOf, type Order } from "../../domain/order/state.ts";

const orderNews = {
  OrderPlaced: "orders.order.placed",
  OrderChanged: "orders.order.changed",
  OrderCancelled: "orders.order.cancelled",
  OrderExpired: "orders.order.expired",
  OrderClosed: "orders.order.closed",
} as const;

const offerNews = {
  OfferMade: "orders.offer.made",
  OfferChanged: "orders.offer.changed",
  OfferWithdrawn: "orders.offer.withdrawn",
  OfferRejected: "orders.offer.rejected",
} as const;

const jobNews = {
  JobCreated: "orders.job.created",
  JobStarted: "orders.job.started",
  JobPaused: "orders.job.paused",
  JobResumed: "orders.job.resumed",
  JobCompleted: "orders.job.completed",
  JobConfirmed: "orders.job.confirmed",
  JobCancelled: "orders.job.cancelled",
} as const satisfies Record<JobEvent["type"], string>;

/**
 * Writes what happened into the outbox of the transaction that made it happen: one message for each event, with the event's own
 * version, so that whoever follows an order or a job sees no gap.
 */
export function announcementsIn(tx: Transaction): Announcements {
  const events = outbox(tx, contract);
  return {
    async order(added, order, version, by) {
      const first = version - added.length + 1;
      for (const [index, event] of added.entries())
        await tellOfOrder(event, order, headOf(order.id, first + index, by));
    },
    async job(added, job, version, by) {
      const first = version - added.length + 1;
      for (const [index, event] of added.entries())
        await events.publish(jobNews[event.type], {
          ...headOf(job.id, first + index, by),
          data: jobData(job),
        });
    },
    async review(
      { id: reviewId, jobId, customerId, providerId, rating },
      version,
      by,
    ) {
      await events.publish("orders.review.written", {
        ...headOf(reviewId, version, by),
        data: { reviewId, jobId, customerId, providerId, rating },
      });
    },
  };

  async function tellOfOrder(
    event: OrderEvent,
    order: Order,
    head: ReturnType<typeof headOf>,
  ): Promise<void> {
    const { id: orderId, customerId, serviceId, status } = order;
    if (!("offerId" in event)) {
      const data = { orderId, customerId, serviceId, status };
      await events.publish(orderNews[event.type], { ...head, data });
      return;
    }
    const { offerId, providerId } = event;
    const price = offersOf(order).find(({ id }) => id === offerId)?.price;
    if (price === undefined) throw new Error("an offer of an order is missing");
    const { amount, currency } = price;
    const parties = { customerId, providerId, serviceId };
    const data = { orderId, offerId, ...parties, price: amount, currency };
    if (event.type === "OfferAccepted") {
      const { jobId } = event;
      await events.publish("orders.offer.accepted", {
        ...head,
        data: { ...data, jobId },
      });
    } else await events.publish(offerNews[event.type], { ...head, data });
  }
}

function headOf(
  subject: string,
  aggregateVersion: number,
  by: Teller | undefined,
) {
  return {
    subject,
    aggregateVersion,
    ...(by === undefined ? {} : { actor: by }),
  };
}

function jobData(job: Job) {
  const { id: jobId, orderId, offerId } = job;
  const { customerId, providerId, serviceId } = job;
  return { jobId, orderId, offerId, customerId, providerId, serviceId };
}
