import { orders } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { OrderMails } from "../../application/order-mails.ts";

/** Both parties are told. */
export const jobCancelled = on(
  orders,
  "orders.job.cancelled",
  async ({ id: messageId, data }, mails: OrderMails) => {
    await mails.tell("job-cancelled", data.customerId, { messageId });
    await mails.tell("work-cancelled", data.providerId, { messageId });
  },
);
