import { Type as t } from "@sinclair/typebox";
import { defineContract, event } from "./catalogue/contract.ts";
import { plain } from "./catalogue/field.ts";
import { accountErased, accountRequests } from "./catalogue/people.ts";
import { userId } from "./catalogue/values.ts";

const channel = t.Union([
  t.Literal("email"),
  t.Literal("push"),
  t.Literal("sms"),
]);

/** What `notifications` tells the others. */
export const notifications = defineContract({
  service: "notifications",
  events: {
    "notifications.delivery.failed": event(1, {
      deliveryId: plain(t.String({ format: "uuid" })),
      userId: plain(t.Optional(userId)),
      reason: plain(t.String({ maxLength: 64 })),
      channel: plain(t.Optional(channel)),
    }),
    /** Management has put a failed one back into the queue; `by` is who did. */
    "notifications.delivery.retried": event(1, {
      deliveryId: plain(t.String({ format: "uuid" })),
      userId: plain(t.Optional(userId)),
      channel: plain(channel),
      by: plain(userId),
    }),
    /** Acknowledges that a deleted account's data is gone here (decision 29). */
    "notifications.account.erased": accountErased,
  },
  consumes: [
    { durable: "notifications-auth", filter: "evt.auth.>" },
    { durable: "notifications-users", filter: "evt.users.>" },
    { durable: "notifications-orders", filter: "evt.orders.>" },
    { durable: "notifications-chat", filter: "evt.chat.>" },
    { durable: "notifications-events", filter: "evt.events.>" },
  ],
  rpc: { ...accountRequests },
  erases: true,
  live: true,
});
