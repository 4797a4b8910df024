import { err, ok } from "@tixlys/nexus";
import type { ChangeOffer, MakeOffer, WithdrawOffer } from "./commands.ts";
import {
  offerChangesAtMost,
  offersAtMost,
  offersOfOneAtMost,
} from "./offer.ts";
import { type Decision, stillOpen } from "./openness.ts";
import { offersOf, type Order } from "./state.ts";

/** What providers do to an order. */
export function decideOffer(
  command: MakeOffer | ChangeOffer | WithdrawOffer,
  order: Order,
): Decision {
  switch (command.type) {
    case "MakeOffer":
      return make(command, order);
    case "ChangeOffer":
      return change(command, order);
    case "WithdrawOffer":
      return withdraw(command, order);
  }
}

function make(command: MakeOffer, order: Order): Decision {
  const { offerId, by: providerId, price, bookTime, at } = command;
  const open = stillOpen(order, at);
  if (!open.ok) return open;
  // Two brands of one kind of id: a person can be both, and must not be both here.
  if (String(providerId) === String(order.customerId))
    return err({ type: "OwnOrder" });
  const { offers } = open.value;
  const own = offers.filter((offer) => offer.providerId === providerId);
  if (own.some(({ status }) => status === "pending"))
    return err({ type: "LiveOfferExists" });
  if (offers.length >= offersAtMost || own.length >= offersOfOneAtMost)
    return err({ type: "OffersFull" });
  if (bookTime <= at) return err({ type: "BookTimePast" });
  const made = { orderId: order.id, offerId, providerId, price, bookTime, at };
  return ok([{ type: "OfferMade", ...made }]);
}

function change(command: ChangeOffer, order: Order): Decision {
  const { offerId, by, at } = command;
  const offer = offersOf(order).find(({ id }) => id === offerId);
  if (offer === undefined) return err({ type: "OfferUnknown" });
  if (offer.providerId !== by) return err({ type: "NotTheProvider" });
  if (offer.status !== "pending")
    return err({ type: "OfferNotPending", status: offer.status });
  const open = stillOpen(order, at);
  if (!open.ok) return open;
  if (offer.changes >= offerChangesAtMost) return err({ type: "ChangesFull" });
  const { price = offer.price, bookTime = offer.bookTime } = command;
  if (command.bookTime !== undefined && bookTime <= at)
    return err({ type: "BookTimePast" });
  const whose = { orderId: order.id, offerId, providerId: by };
  return ok([{ type: "OfferChanged", ...whose, price, bookTime, at }]);
}

function withdraw(command: WithdrawOffer, order: Order): Decision {
  const { offerId, by, at } = command;
  const offer = offersOf(order).find(({ id }) => id === offerId);
  if (offer === undefined) return err({ type: "OfferUnknown" });
  const { providerId, status } = offer;
  if (by.kind === "provider" && by.id !== providerId)
    return err({ type: "NotTheProvider" });
  if (status !== "pending") return err({ type: "OfferNotPending", status });
  const reason = by.kind;
  const whose = { orderId: order.id, offerId, providerId };
  return ok([{ type: "OfferWithdrawn", ...whose, reason, at }]);
}
