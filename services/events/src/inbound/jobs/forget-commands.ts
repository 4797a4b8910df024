import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { Application } from "../../application/application.ts";

const dayMs = 86_400_000;

/** Forgets old command ids, once a day, in one process at a time: a store of events grows by its events alone. */
export function forgetCommandsJob(
  app: Pick<Application, "forgetCommands">,
): Job<undefined> {
  return defineJob({
    name: "forget-commands",
    schedule: every(dayMs),
    run: async () => {
      await app.forgetCommands();
    },
  });
}
