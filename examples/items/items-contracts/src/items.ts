import { Type as t } from "@sinclair/typebox";
import {
  accountErased,
  accountRequests,
  defineContract,
  event,
  plain,
} from "@tixlys/contracts";

/** What `items` tells the others, and whom it listens to. */
export const items = defineContract({
  service: "items",
  events: {
    "items.item.created": event(1, {
      itemId: plain(t.String({ format: "uuid" })),
      /** Whose it is: an account's id. */
      ownerId: plain(t.String({ format: "uuid" })),
      name: plain(t.String({ minLength: 1, maxLength: 100 })),
      quantity: plain(t.Integer({ minimum: 1, maximum: 1_000_000 })),
    }),
    /** Acknowledges that a deleted account's owner is forgotten here. */
    "items.account.erased": accountErased,
  },
  consumes: [{ durable: "items-auth", filter: "evt.auth.>" }],
  rpc: { ...accountRequests },
  // It keeps something about people, so it takes part in deletion and export.
  erases: true,
});
