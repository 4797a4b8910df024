import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { KeepInboxes } from "../../application/keep-inboxes.ts";

const hourMs = 3_600_000;

/** Cuts inboxes to their size and age, every hour, in one process at a time. */
export function keepInboxesJob(keepInboxes: KeepInboxes): Job<undefined> {
  return defineJob({
    name: "keep-inboxes",
    schedule: every(hourMs),
    run: async ({ signal }) => {
      await keepInboxes(signal);
    },
  });
}
