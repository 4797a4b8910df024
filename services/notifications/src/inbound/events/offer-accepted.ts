import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderMails } from "../../application/order-mails.ts";

export const offerAccepted = on(
  orders,
  "orders.offer.accepted",
  (event, mails: OrderMails) =>
    mails.tell("offer-accepted", event.data.providerId, {
      messageId: event.id,
    }),
);
