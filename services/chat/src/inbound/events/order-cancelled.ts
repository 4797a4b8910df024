import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderListener } from "../../application/order-listener.ts";

/** Nothing comes of the order: its channels are closed. */
export const orderCancelled = on(
  orders,
  "orders.order.cancelled",
  ({ data }, listener: OrderListener) =>
    listener.orderHeard(data.orderId, { type: "ended" }),
);
