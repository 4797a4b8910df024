import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderListener } from "../../application/order-listener.ts";
import { partiesOf } from "../parties.ts";

/** An offer stands no longer: its channel can be read, and not be written to. */
export const offerWithdrawn = on(
  orders,
  "orders.offer.withdrawn",
  ({ data, aggregateVersion: version }, listener: OrderListener) =>
    listener.orderHeard(data.orderId, {
      type: "offer",
      offer: { ...partiesOf(data), version, isLive: false },
    }),
);
