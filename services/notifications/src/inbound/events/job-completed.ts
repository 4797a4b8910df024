import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderMails } from "../../application/order-mails.ts";

export const jobCompleted = on(
  orders,
  "orders.job.completed",
  (event, mails: OrderMails) =>
    mails.tell("job-completed", event.data.customerId, { messageId: event.id }),
);
