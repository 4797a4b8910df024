import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { ForgetOld } from "../../application/forget-old.ts";

const hourMs = 3_600_000;
/** Of one run, so that a backlog never becomes one endless job; the next run goes on. */
const batchesAtMost = 100;

/** Clears out what was settled long ago, every hour, a batch at a time and in one process at a time. */
export function forgetJob(forgetOld: ForgetOld): Job<undefined> {
  return defineJob({
    name: "forget-deliveries",
    schedule: every(hourMs),
    run: async ({ signal }) => {
      for (let batch = 0; batch < batchesAtMost; batch += 1)
        if (signal.aborted || !(await forgetOld())) return;
    },
  });
}
