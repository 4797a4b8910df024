import { defineContract } from "./catalogue/contract.ts";

/** The gateway: tells nothing and consumes no event; revocations come by another road. */
export const steersman = defineContract({
  service: "steersman",
  events: {},
  // What each gateway has let through, told among them.
  live: true,
});
