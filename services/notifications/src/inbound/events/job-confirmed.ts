import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderMails } from "../../application/order-mails.ts";

export const jobConfirmed = on(
  orders,
  "orders.job.confirmed",
  (event, mails: OrderMails) =>
    mails.tell("job-confirmed", event.data.providerId, { messageId: event.id }),
);
