import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderMails } from "../../application/order-mails.ts";

export const offerRejected = on(
  orders,
  "orders.offer.rejected",
  (event, mails: OrderMails) =>
    mails.tell("offer-rejected", event.data.providerId, {
      messageId: event.id,
    }),
);
