import { Type as t } from "@sinclair/typebox";
import { defineContract, event } from "./catalogue/contract.ts";
import { plain } from "./catalogue/field.ts";
import { accountErased, accountRequests } from "./catalogue/people.ts";

/** What `events` tells the others, and whom it listens to. */
export const events = defineContract({
  service: "events",
  events: {
    "events.item.created": event(1, {
      itemId: plain(t.String({ format: "uuid" })),
      /** Whose it is: an account's id. */
      ownerId: plain(t.String({ format: "uuid" })),
      name: plain(t.String({ minLength: 1, maxLength: 100 })),
      quantity: plain(t.Integer({ minimum: 1, maximum: 1_000_000 })),
    }),
    /** Acknowledges that a deleted account's owner is forgotten here. */
    "events.account.erased": accountErased,
  },
  consumes: [{ durable: "events-auth", filter: "evt.auth.>" }],
  rpc: { ...accountRequests },
  // It keeps something about people, so it takes part in deletion and export.
  erases: true,
});
