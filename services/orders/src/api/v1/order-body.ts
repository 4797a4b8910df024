import { t } from "@tixlys/pawz";
import { orderStatuses } from "../../application/application.ts";
import type { WithWords } from "../../application/read-lists.ts";
import type { ShownOrder } from "../../application/read-orders.ts";
import type { OrderRow } from "../../domain/lists/order-list.ts";
import {
  dataOf,
  moment,
  money,
  oneOf,
  point,
  present,
  uuid,
} from "./fields.ts";
import { jobOnWire, jobSchema } from "./job-body.ts";
import { offerOnWire, offerSchema } from "./offer-body.ts";

const fields = {
  id: uuid,
  customerId: t.Optional(
    t.String({
      format: "uuid",
      description: "A provider learns it when their offer is accepted",
    }),
  ),
  serviceId: uuid,
  description: t.Optional(
    t.String({ description: "Absent when its author has left" }),
  ),
  location: point,
  locationIsExact: t.Boolean({
    description:
      "Otherwise to about a kilometre, as providers see it before their offer is accepted",
  }),
  city: t.Optional(t.String()),
  timeStart: moment,
  timeEnd: moment,
  budget: t.Optional(money),
  status: oneOf(orderStatuses),
  expiresAt: moment,
  version: t.Integer({ description: "Grows with every change" }),
  createdAt: moment,
  updatedAt: moment,
};

/** An order's own page. */
export const orderSchema = t.Object(
  {
    ...fields,
    offers: t.Array(offerSchema, {
      maxItems: 100,
      description: "Yours alone, if you are a provider",
    }),
    job: t.Optional(jobSchema),
  },
  { additionalProperties: false },
);
export const orderData = dataOf("order", orderSchema);

/** A line of a list of orders. */
export const orderRowSchema = t.Object(
  {
    ...fields,
    offerCount: t.Integer({
      description: "Those that have not been withdrawn",
    }),
  },
  { additionalProperties: false },
);

export function orderOnWire(shown: ShownOrder) {
  const { order, sight, particulars, offers, job, version } = shown;
  const { terms, id, serviceId, status } = order;
  const place = sight.showsPlace ? particulars.place : undefined;
  return {
    id,
    ...(sight.showsCustomer ? { customerId: order.customerId } : {}),
    serviceId,
    ...present({ description: particulars.words }),
    location: place ?? terms.area,
    locationIsExact: place !== undefined,
    ...present({ city: particulars.city }),
    timeStart: terms.timeStart.toISOString(),
    timeEnd: terms.timeEnd.toISOString(),
    ...present({ budget: terms.budget }),
    status,
    expiresAt: order.expiresAt.toISOString(),
    version,
    createdAt: order.placedAt.toISOString(),
    updatedAt: (job !== undefined && job.updatedAt > order.updatedAt
      ? job
      : order
    ).updatedAt.toISOString(),
    offers: offers.map((offer) => offerOnWire(id, offer)),
    ...(job === undefined ? {} : { job: jobOnWire(job) }),
  };
}

/** A line as its owner sees it, or as providers see it. */
export function orderRowOnWire(row: WithWords<OrderRow>, isOwn: boolean) {
  const { id, customerId, serviceId, particulars, status, version } = row;
  const { place, words, city } = particulars;
  const area = { lat: row.lat, lon: row.lon };
  return {
    id,
    ...(isOwn ? { customerId } : {}),
    serviceId,
    ...present({ description: words }),
    location: isOwn && place !== undefined ? place : area,
    locationIsExact: isOwn && place !== undefined,
    ...present({ city }),
    timeStart: row.timeStart,
    timeEnd: row.timeEnd,
    ...present({ budget: row.budget }),
    status,
    expiresAt: row.expiresAt,
    version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    offerCount: row.offers,
  };
}
