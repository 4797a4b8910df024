import {
  type Aggregate,
  defineEvents,
  type Field,
  field,
  type Money,
} from "@tixlys/nexus";
import type { OfferId, OrderId, ProviderId } from "../shared/ids.ts";
import type { Area } from "../shared/place.ts";
import type { OrderCommand } from "./commands.ts";
import { changedFields, type OrderEvent } from "./events.ts";
import { order } from "./order.ts";
import type { OrderRejection } from "./rejections.ts";
import type { OrderState } from "./state.ts";

/** An amount as decimal text, with its currency. */
export const moneyField: Field<Money> = field.record<Money>({
  amount: field.text(),
  currency: field.text(),
});
const areaField: Field<Area> = field.record<Area>({
  lat: field.number(),
  lon: field.number(),
});

const ofOrder = {
  orderId: field.text<OrderId>(),
  at: field.instant(),
} as const;
const ofOffer = {
  ...ofOrder,
  offerId: field.text<OfferId>(),
  providerId: field.text<ProviderId>(),
} as const;
const terms = {
  area: areaField,
  timeStart: field.instant(),
  timeEnd: field.instant(),
  budget: field.optional(moneyField),
} as const;
const bid = { price: moneyField, bookTime: field.instant() } as const;

/**
 * How the events are kept. What lies in a stream stays there: a change of the fields raises the version, brings an upcaster
 * for the one before, and adds a fixture to `stored/`, which the start of the process reads back.
 */
export const orderEvents = defineEvents<OrderEvent>()({
  OrderPlaced: {
    version: 1,
    fields: {
      ...ofOrder,
      ...terms,
      customerId: field.text(),
      serviceId: field.text(),
      expiresAt: field.instant(),
    },
  },
  OrderChanged: {
    version: 1,
    fields: {
      ...ofOrder,
      ...terms,
      changed: field.list(field.oneOf(...changedFields)),
    },
  },
  OfferMade: { version: 1, fields: { ...ofOffer, ...bid } },
  OfferChanged: { version: 1, fields: { ...ofOffer, ...bid } },
  OfferWithdrawn: {
    version: 1,
    fields: { ...ofOffer, reason: field.oneOf("provider", "account-gone") },
  },
  OfferAccepted: {
    version: 1,
    fields: { ...ofOffer, jobId: field.text(), price: moneyField },
  },
  OfferRejected: { version: 1, fields: { ...ofOffer, price: moneyField } },
  OrderCancelled: {
    version: 1,
    fields: {
      ...ofOrder,
      reason: field.oneOf("customer", "account-gone", "job-cancelled"),
    },
  },
  OrderExpired: { version: 1, fields: ofOrder },
  OrderClosed: { version: 1, fields: ofOrder },
});

/** One stream for each order, its offers included: `order/<id>`. */
export const storedOrder: Aggregate<
  OrderState,
  OrderCommand,
  OrderEvent,
  OrderRejection
> = { type: "order", decider: order, events: orderEvents };
