import type { Money, ReadModel } from "@tixlys/nexus";
import type { OrderEvent } from "../order/events.ts";
import type { Offer } from "../order/offer.ts";
import { orderEvents } from "../order/stored-order.ts";

/** One line of a provider's board: what they have offered, and what became of it. */
export type OfferRow = {
  readonly orderId: string;
  readonly providerId: string;
  readonly status: Offer["status"];
  readonly price: Money;
  readonly bookTime: string;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** One row for each offer. */
export const offerBoardModel: ReadModel<OfferRow, OrderEvent> = {
  name: "offer_board",
  version: 2,
  events: orderEvents,
  idOf: (event) => ("offerId" in event ? event.offerId : undefined),
  initial: () => ({
    orderId: "",
    providerId: "",
    status: "pending",
    // cast: no row is seen before its first event, which has a price
    price: { amount: "", currency: "" } as unknown as Money,
    bookTime: "",
    createdAt: "",
    updatedAt: "",
  }),
  evolve: (row, event) => ({
    ...changed(row, event),
    updatedAt: event.at.toISOString(),
  }),
};

function changed(row: OfferRow, event: OrderEvent): OfferRow {
  switch (event.type) {
    case "OfferMade": {
      const { orderId, providerId, price, bookTime, at } = event;
      return {
        orderId,
        providerId,
        status: "pending",
        price,
        bookTime: bookTime.toISOString(),
        createdAt: at.toISOString(),
        updatedAt: at.toISOString(),
      };
    }
    case "OfferChanged": {
      const { price, bookTime } = event;
      return { ...row, price, bookTime: bookTime.toISOString() };
    }
    case "OfferWithdrawn":
      return { ...row, status: "withdrawn" };
    case "OfferAccepted":
      return { ...row, status: "accepted" };
    case "OfferRejected":
      return { ...row, status: "rejected" };
    default:
      return row;
  }
}
