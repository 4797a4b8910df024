import { defineContract } from "./catalogue/contract.ts";
import { accountErased, accountRequests } from "./catalogue/people.ts";

/** What `events` tells the others, and whom it listens to. */
export const events = defineContract({
  service: "events",
  events: {
    /** Acknowledges that what was kept of a deleted account is gone here. */
    "events.account.erased": accountErased,
  },
  consumes: [{ durable: "events-auth", filter: "evt.auth.>" }],
  rpc: { ...accountRequests },
  // It keeps something about people, so it takes part in deletion and export.
  erases: true,
});
