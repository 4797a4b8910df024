import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderListener } from "../../application/order-listener.ts";
import { partiesOf } from "../parties.ts";

/** A provider offers: from now on the two can write to each other. */
export const offerMade = on(
  orders,
  "orders.offer.made",
  ({ data, aggregateVersion: version }, listener: OrderListener) =>
    listener.orderHeard(data.orderId, {
      type: "offer",
      offer: { ...partiesOf(data), version, isLive: true },
    }),
);
