import { defineContract } from "@tixlys/contracts";

/** What `shelf` listens to; it tells nothing. */
export const shelf = defineContract({
  service: "shelf",
  events: {},
  consumes: [{ durable: "shelf-items", filter: "evt.items.>" }],
});
