import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderMails } from "../../application/order-mails.ts";

export const offerMade = on(
  orders,
  "orders.offer.made",
  (event, mails: OrderMails) =>
    mails.tell("offer-received", event.data.customerId, {
      messageId: event.id,
    }),
);
