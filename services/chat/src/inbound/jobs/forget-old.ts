import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { Upkeep } from "../../application/ports.ts";

const hourMs = 3_600_000;
const timeoutMs = 15 * 60_000;

/** Removes what is older than its channel keeps it, and what is left of deleted channels; what is not done is for the next run. */
export const forgetOldJob = (upkeep: Upkeep): Job<undefined> =>
  defineJob({
    name: "forget-old",
    schedule: every(hourMs),
    timeoutMs,
    run: async ({ signal }) => {
      await upkeep.forgetOld(signal);
      await upkeep.dropMonths(signal);
    },
  });
