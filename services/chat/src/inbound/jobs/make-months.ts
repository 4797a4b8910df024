import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { Upkeep } from "../../application/ports.ts";

const hoursMs = 3_600_000;

/** Makes the partitions of the next months, four times a day, in one process at a time: three months may pass without it. */
export const makeMonthsJob = (upkeep: Upkeep): Job<undefined> =>
  defineJob({
    name: "make-months",
    schedule: every(6 * hoursMs),
    run: async () => {
      await upkeep.makeMonths();
    },
  });
