import type { Money, ReadModel } from "@tixlys/nexus";
import type { OrderEvent } from "../order/events.ts";
import type { OrderStatus } from "../order/state.ts";
import { orderEvents } from "../order/stored-order.ts";

/** One line of the lists of orders, as it is kept: no word, no door, no name. */
export type OrderRow = {
  readonly customerId: string;
  readonly serviceId: string;
  readonly status: OrderStatus;
  readonly lat: number;
  readonly lon: number;
  /** RFC 3339 in UTC with milliseconds, like all times here. */
  readonly timeStart: string;
  readonly timeEnd: string;
  readonly budget: Money | null;
  readonly expiresAt: string;
  readonly offers: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
};

const nothing: OrderRow = {
  customerId: "",
  serviceId: "",
  status: "open",
  lat: 0,
  lon: 0,
  timeStart: "",
  timeEnd: "",
  budget: null,
  expiresAt: "",
  offers: 0,
  createdAt: "",
  updatedAt: "",
  version: 0,
};

/** One row for each order. Pure: a raised version is built beside the one that is read, and takes its place when it has caught up. */
export const orderListModel: ReadModel<OrderRow, OrderEvent> = {
  name: "order_list",
  version: 2,
  events: orderEvents,
  idOf: ({ orderId }) => orderId,
  initial: () => nothing,
  evolve: (row, event, { version }) => ({
    ...changed(row, event),
    updatedAt: event.at.toISOString(),
    version,
  }),
};

function changed(row: OrderRow, event: OrderEvent): OrderRow {
  switch (event.type) {
    case "OrderPlaced": {
      const { customerId, serviceId, at, expiresAt } = event;
      return {
        ...row,
        ...termsOf(event),
        customerId,
        serviceId,
        status: "open",
        expiresAt: expiresAt.toISOString(),
        createdAt: at.toISOString(),
      };
    }
    case "OrderChanged":
      return { ...row, ...termsOf(event) };
    case "OfferMade":
      return { ...row, offers: row.offers + 1 };
    case "OfferWithdrawn":
      return { ...row, offers: row.offers - 1 };
    case "OfferAccepted":
      return { ...row, status: "assigned" };
    case "OrderCancelled":
      return { ...row, status: "cancelled" };
    case "OrderExpired":
      return { ...row, status: "expired" };
    case "OrderClosed":
      return { ...row, status: "closed" };
    case "OfferChanged":
    case "OfferRejected":
      return row;
  }
}

function termsOf(
  event: Extract<OrderEvent, { type: "OrderPlaced" | "OrderChanged" }>,
) {
  const { area, timeStart, timeEnd, budget } = event;
  return {
    lat: area.lat,
    lon: area.lon,
    timeStart: timeStart.toISOString(),
    timeEnd: timeEnd.toISOString(),
    budget: budget ?? null,
  };
}
