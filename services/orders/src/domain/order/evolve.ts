import type { OfferId } from "../shared/ids.ts";
import type { OfferMade, OrderEvent, OrderPlaced } from "./events.ts";
import type {
  AcceptedOffer,
  PendingOffer,
  SettledOffer,
  WithdrawnOffer,
} from "./offer.ts";
import type { OpenOrder, Order, OrderState } from "./state.ts";

/** Applies one event. An event that cannot follow on the state changes nothing: no decision has ever made one. */
export function evolve(state: OrderState, event: OrderEvent): OrderState {
  if (event.type === "OrderPlaced") return placed(event);
  if (state.status === "none") return state;
  const order = { ...state, updatedAt: event.at };
  switch (event.type) {
    case "OrderChanged": {
      const { area, timeStart, timeEnd, budget } = event;
      const changes = order.changes + 1;
      return { ...order, changes, terms: { area, timeStart, timeEnd, budget } };
    }
    case "OfferMade":
      return withOffers(order, (offers) => [...offers, made(event)]);
    case "OfferChanged": {
      const { offerId, price, bookTime, at: updatedAt } = event;
      return changed(order, offerId, (offer) => ({
        ...offer,
        price,
        bookTime,
        updatedAt,
        changes: offer.changes + 1,
      }));
    }
    case "OfferWithdrawn":
      return changed(order, event.offerId, (offer) => ({
        ...offer,
        status: "withdrawn",
        updatedAt: event.at,
      }));
    case "OfferAccepted":
      return assigned(order, event.offerId, event.jobId, event.at);
    // The order is assigned, cancelled or expired already, and that has settled it.
    case "OfferRejected":
      return order;
    case "OrderCancelled":
      if (order.status === "assigned") return { ...order, status: "cancelled" };
      return settled(order, "cancelled", event.at);
    case "OrderExpired":
      return settled(order, "expired", event.at);
    case "OrderClosed":
      return order.status === "assigned"
        ? { ...order, status: "closed" }
        : order;
  }
}

function placed(event: OrderPlaced): OpenOrder {
  const { orderId: id, customerId, serviceId, expiresAt, at } = event;
  const { area, timeStart, timeEnd, budget } = event;
  return {
    status: "open",
    id,
    customerId,
    serviceId,
    terms: { area, timeStart, timeEnd, budget },
    expiresAt,
    changes: 0,
    placedAt: at,
    updatedAt: at,
    offers: [],
  };
}

function made(event: OfferMade): PendingOffer {
  const { offerId: id, providerId, price, bookTime, at } = event;
  const bid = { id, providerId, price, bookTime, changes: 0 };
  return { ...bid, madeAt: at, updatedAt: at, status: "pending" };
}

type Offers = OpenOrder["offers"];

function withOffers(order: Order, next: (offers: Offers) => Offers): Order {
  return order.status === "open"
    ? { ...order, offers: next(order.offers) }
    : order;
}

function changed(
  order: Order,
  id: OfferId,
  next: (offer: PendingOffer) => PendingOffer | WithdrawnOffer,
): Order {
  return withOffers(order, (offers) =>
    offers.map((offer) =>
      offer.id === id && offer.status === "pending" ? next(offer) : offer,
    ),
  );
}

function assigned(
  order: Order,
  id: OfferId,
  jobId: Extract<Order, { status: "assigned" }>["jobId"],
  at: Date,
): Order {
  if (order.status !== "open") return order;
  const { offers, ...rest } = order;
  const chosen = offers.find((offer) => offer.id === id);
  if (chosen === undefined) return order;
  const winner: AcceptedOffer = {
    ...chosen,
    status: "accepted",
    updatedAt: at,
  };
  const others = settledOf(
    offers.filter((offer) => offer.id !== id),
    at,
  );
  return { ...rest, status: "assigned", winner, others, jobId };
}

function settled(
  order: Order,
  status: "cancelled" | "expired",
  at: Date,
): Order {
  if (order.status !== "open") return order;
  const { offers, ...rest } = order;
  const others = settledOf(offers, at);
  return status === "cancelled"
    ? { ...rest, status, others }
    : { ...rest, status, others };
}

function settledOf(offers: Offers, at: Date): readonly SettledOffer[] {
  return offers.map((offer) =>
    offer.status === "pending"
      ? { ...offer, status: "rejected", updatedAt: at }
      : offer,
  );
}
