import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { LogUpkeep } from "../../application/upkeep.ts";

const hourMs = 3_600_000;
const timeoutMs = 15 * 60_000;

/** Makes the partitions of the next months, four times a day, in one process at a time: three months may pass without it. */
export const makeMonthsJob = (upkeep: LogUpkeep): Job<undefined> =>
  defineJob({
    name: "make-months",
    schedule: every(6 * hourMs),
    run: async () => {
      await upkeep.makeMonths();
    },
  });

/** Lets go of what is kept no longer, twice a day; what is not done is for the next run. */
export const forgetOldJob = (upkeep: LogUpkeep): Job<undefined> =>
  defineJob({
    name: "forget-old",
    schedule: every(12 * hourMs),
    timeoutMs,
    run: async ({ signal }) => {
      await upkeep.forgetOld(signal);
    },
  });
