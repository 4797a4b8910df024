import { err, ok, type Result } from "@tixlys/nexus";
import type { CustomerId } from "../shared/ids.ts";
import type {
  AcceptOffer,
  CancelOrder,
  ChangeOrder,
  OrderCommand,
  PlaceOrder,
} from "./commands.ts";
import { decideOffer } from "./decide-offer.ts";
import type { OfferRejected } from "./events.ts";
import { orderChangesAtMost, type PendingOffer } from "./offer.ts";
import { type Decision, notOpen, stillOpen } from "./openness.ts";
import type { OpenOrder, Order, OrderState, Terms } from "./state.ts";
import type { OrderRejection } from "./rejections.ts";

/** What a command does to an order, or why it does nothing. */
export function decide(command: OrderCommand, state: OrderState): Decision {
  if (command.type === "PlaceOrder")
    return state.status === "none"
      ? place(command)
      : err({ type: "OrderExists" });
  if (state.status === "none") return err({ type: "OrderUnknown" });
  switch (command.type) {
    case "ChangeOrder":
      return change(command, state);
    case "AcceptOffer":
      return accept(command, state);
    case "CancelOrder":
      return cancel(command, state);
    case "ExpireOrder":
      return expire(command.at, state);
    case "CloseOrder":
      return state.status === "assigned"
        ? ok([{ type: "OrderClosed", orderId: state.id, at: command.at }])
        : err({ type: "OrderNotAssigned", status: state.status });
    default:
      return decideOffer(command, state);
  }
}

function place(command: PlaceOrder): Decision {
  const { orderId, customerId, serviceId, terms, expiresAt, at } = command;
  if (!isSound(terms, at)) return err({ type: "TimeRangeInvalid" });
  const whose = { orderId, customerId, serviceId };
  return ok([{ type: "OrderPlaced", ...whose, ...terms, expiresAt, at }]);
}

function change(command: ChangeOrder, order: Order): Decision {
  const { by, changed, at } = command;
  const open = openTo(by, order, at);
  if (!open.ok) return open;
  if (changed.length === 0) return ok([]);
  if (order.changes >= orderChangesAtMost) return err({ type: "ChangesFull" });
  const { budget, ...others } = command.terms;
  const terms: Terms = {
    ...order.terms,
    ...others,
    ...(budget === undefined ? {} : { budget: budget ?? undefined }),
  };
  if (!isSound(terms, at)) return err({ type: "TimeRangeInvalid" });
  const orderId = order.id;
  return ok([{ type: "OrderChanged", orderId, ...terms, changed, at }]);
}

/** One wins and the rest lose, in one step. */
function accept(command: AcceptOffer, order: Order): Decision {
  const { offerId, by, jobId, at } = command;
  const open = openTo(by, order, at);
  if (!open.ok) return open;
  const offer = open.value.offers.find(({ id }) => id === offerId);
  if (offer === undefined) return err({ type: "OfferUnknown" });
  if (offer.status !== "pending")
    return err({ type: "OfferNotPending", status: offer.status });
  const { providerId, price } = offer;
  const won = { orderId: order.id, offerId, providerId, jobId, price, at };
  return ok([
    { type: "OfferAccepted", ...won },
    ...pendingOf(open.value)
      .filter(({ id }) => id !== offerId)
      .map((lost) => rejected(order, lost, at)),
  ]);
}

function cancel({ by, at }: CancelOrder, order: Order): Decision {
  const orderId = order.id;
  if (by.kind === "job-cancelled")
    return order.status === "assigned"
      ? ok([{ type: "OrderCancelled", orderId, reason: by.kind, at }])
      : err({ type: "OrderNotAssigned", status: order.status });
  if (by.kind === "customer" && by.id !== order.customerId)
    return err({ type: "NotTheCustomer" });
  if (order.status !== "open") return notOpen(order);
  const reason = by.kind;
  return ok([
    { type: "OrderCancelled", orderId, reason, at },
    ...pendingOf(order).map((lost) => rejected(order, lost, at)),
  ]);
}

function expire(at: Date, order: Order): Decision {
  if (order.status !== "open") return notOpen(order);
  return ok([
    { type: "OrderExpired", orderId: order.id, at },
    ...pendingOf(order).map((lost) => rejected(order, lost, at)),
  ]);
}

/** The order, if it is this customer's and still open. */
function openTo(
  by: CustomerId,
  order: Order,
  at: Date,
): Result<OpenOrder, OrderRejection> {
  if (order.customerId !== by) return err({ type: "NotTheCustomer" });
  return stillOpen(order, at);
}

function pendingOf({ offers }: OpenOrder): readonly PendingOffer[] {
  return offers.filter((offer) => offer.status === "pending");
}

function rejected(order: Order, offer: PendingOffer, at: Date): OfferRejected {
  const { id: offerId, providerId, price } = offer;
  const orderId = order.id;
  return { type: "OfferRejected", orderId, offerId, providerId, price, at };
}

/** It ends after it begins, and not before now. */
function isSound({ timeStart, timeEnd }: Terms, at: Date): boolean {
  return timeStart < timeEnd && timeEnd > at;
}
