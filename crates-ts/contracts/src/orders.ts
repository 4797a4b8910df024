import { Type as t } from "@sinclair/typebox";
import { defineContract, event } from "./catalogue/contract.ts";
import { plain } from "./catalogue/field.ts";
import { accountErased, accountRequests } from "./catalogue/people.ts";
import { userId } from "./catalogue/values.ts";

const id = t.String({ format: "uuid" });
const orderStatus = t.Union([
  t.Literal("open"),
  t.Literal("assigned"),
  t.Literal("closed"),
  t.Literal("cancelled"),
  t.Literal("expired"),
]);
/** A decimal above zero with the digits of its currency. */
const amount = t.String({ pattern: "^(0|[1-9][0-9]{0,9})(\\.[0-9]{1,4})?$" });

/** An order and its offers are told of under the order's id and with its version, so that what happens to one is heard in its order. */
const order = {
  orderId: plain(id),
  customerId: plain(userId),
  serviceId: plain(id),
  /** After what is told of. */
  status: plain(orderStatus),
};

const offer = {
  orderId: plain(id),
  offerId: plain(id),
  customerId: plain(userId),
  providerId: plain(userId),
  serviceId: plain(id),
  price: plain(amount),
  /** ISO 4217. */
  currency: plain(t.String({ pattern: "^[A-Z]{3}$" })),
};

/** Told of under the job's id and with its version. */
const job = {
  jobId: plain(id),
  orderId: plain(id),
  offerId: plain(id),
  customerId: plain(userId),
  providerId: plain(userId),
  serviceId: plain(id),
};

/** What `orders` tells the others, and whom it listens to. No word that a person wrote and no place is told to anybody. */
export const orders = defineContract({
  service: "orders",
  events: {
    "orders.order.placed": event(1, order),
    "orders.order.changed": event(1, order),
    "orders.order.cancelled": event(1, order),
    "orders.order.expired": event(1, order),
    /** The job is confirmed. */
    "orders.order.closed": event(1, order),
    "orders.offer.made": event(1, offer),
    "orders.offer.changed": event(1, offer),
    "orders.offer.withdrawn": event(1, offer),
    /** The customer has chosen it: the order is assigned, and there is a job. */
    "orders.offer.accepted": event(1, { ...offer, jobId: plain(id) }),
    "orders.offer.rejected": event(1, offer),
    "orders.job.created": event(1, job),
    "orders.job.started": event(1, job),
    "orders.job.paused": event(1, job),
    "orders.job.resumed": event(1, job),
    "orders.job.completed": event(1, job),
    "orders.job.confirmed": event(1, job),
    "orders.job.cancelled": event(1, job),
    "orders.review.written": event(1, {
      reviewId: plain(id),
      jobId: plain(id),
      customerId: plain(userId),
      providerId: plain(userId),
      /** 0 to 5 in half steps. */
      rating: plain(t.Number({ minimum: 0, maximum: 5 })),
    }),
    /** Acknowledges that what a deleted account wrote is gone here. */
    "orders.account.erased": accountErased,
  },
  consumes: [
    { durable: "orders-auth", filter: "evt.auth.>" },
    { durable: "orders-users", filter: "evt.users.>" },
    { durable: "orders-catalog", filter: "evt.catalog.>" },
  ],
  rpc: { ...accountRequests },
  erases: true,
});
