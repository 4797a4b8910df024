import { t } from "@tixlys/pawz";
import { offerStatuses } from "../../application/application.ts";
import type { Listed } from "../../application/ports.ts";
import type { ShownOffer } from "../../application/read-orders.ts";
import type { OfferRow } from "../../domain/lists/offer-board.ts";
import { dataOf, moment, money, oneOf, present, uuid } from "./fields.ts";

/** An offer on the wire. */
export const offerSchema = t.Object(
  {
    id: uuid,
    orderId: uuid,
    providerId: uuid,
    price: money,
    bookTime: t.String({
      format: "date-time",
      description: "When the provider would come",
    }),
    message: t.Optional(t.String()),
    status: oneOf(offerStatuses),
    createdAt: moment,
    updatedAt: moment,
  },
  { additionalProperties: false },
);
export const offerData = dataOf("offer", offerSchema);

export function offerOnWire(orderId: string, { offer, message }: ShownOffer) {
  const { id, providerId, price, bookTime, status } = offer;
  return {
    id,
    orderId,
    providerId,
    price,
    bookTime: bookTime.toISOString(),
    ...present({ message }),
    status,
    createdAt: offer.madeAt.toISOString(),
    updatedAt: offer.updatedAt.toISOString(),
  };
}

export const offerRowOnWire = (row: Listed<OfferRow>) => row;
