import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderMails } from "../../application/order-mails.ts";

export const reviewWritten = on(
  orders,
  "orders.review.written",
  (event, mails: OrderMails) =>
    mails.tell("review-received", event.data.providerId, {
      messageId: event.id,
    }),
);
