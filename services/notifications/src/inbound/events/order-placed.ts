import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderMails } from "../../application/order-mails.ts";

export const orderPlaced = on(
  orders,
  "orders.order.placed",
  (event, mails: OrderMails) =>
    mails.tell("order-placed", event.data.customerId, { messageId: event.id }),
);
