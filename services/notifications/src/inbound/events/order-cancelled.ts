import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderMails } from "../../application/order-mails.ts";

export const orderCancelled = on(
  orders,
  "orders.order.cancelled",
  (event, mails: OrderMails) =>
    mails.tell("order-cancelled", event.data.customerId, {
      messageId: event.id,
    }),
);
