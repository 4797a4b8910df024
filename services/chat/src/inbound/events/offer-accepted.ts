import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderListener } from "../../application/order-listener.ts";
import { partiesOf } from "../parties.ts";

/** The customer has chosen: the channels of the others are closed. */
export const offerAccepted = on(
  orders,
  "orders.offer.accepted",
  ({ data, aggregateVersion: version }, listener: OrderListener) =>
    listener.orderHeard(data.orderId, {
      type: "accepted",
      offer: { ...partiesOf(data), version, isLive: true },
    }),
);
