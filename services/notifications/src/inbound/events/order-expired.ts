import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderMails } from "../../application/order-mails.ts";

export const orderExpired = on(
  orders,
  "orders.order.expired",
  (event, mails: OrderMails) =>
    mails.tell("order-expired", event.data.customerId, { messageId: event.id }),
);
