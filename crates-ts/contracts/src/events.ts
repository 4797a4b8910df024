import { Type as t } from "@sinclair/typebox";
import { defineContract, event } from "./catalogue/contract.ts";
import { plain } from "./catalogue/field.ts";
import { accountErased, accountRequests } from "./catalogue/people.ts";
import { userId } from "./catalogue/values.ts";

/** What `events` tells the others, and whom it listens to. */
export const events = defineContract({
  service: "events",
  events: {
    /** Nothing is sent to it any more, and its owner did not do that. */
    "events.webhook.disabled": event(1, {
      webhookId: plain(t.String({ format: "uuid" })),
      /** Whose it is. */
      userId: plain(userId),
      reason: plain(
        t.Union([
          t.Literal("failing"),
          t.Literal("gone"),
          t.Literal("queue-full"),
          t.Literal("permission-lost"),
          t.Literal("account-disabled"),
        ]),
      ),
    }),
    /** Acknowledges that what was kept of a deleted account is gone here. */
    "events.account.erased": accountErased,
  },
  consumes: [{ durable: "events-auth", filter: "evt.auth.>" }],
  collects: [{ durable: "events-all", filter: "evt.>" }],
  rpc: { ...accountRequests },
  // It keeps something about people, so it takes part in deletion and export.
  erases: true,
  // Its processes tell each other how far the log is, for those who follow it.
  live: true,
});
