import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { AuthApplication } from "../../application/application.ts";

type JobLog = { info(facts: object, message: string): void };

const stepMs = 30_000;

/** Brings signing keys into the state that is due (auth.md §3.8), in one process at a time. */
export function advanceKeysJob(
  app: Pick<AuthApplication, "advanceKeys">,
  { logger }: { readonly logger: JobLog },
): Job<undefined> {
  return defineJob({
    name: "advance-keys",
    schedule: every(stepMs),
    run: async () => {
      const keys = await app.advanceKeys();
      if (keys > 0) logger.info({ keys }, "signing keys changed their state");
    },
  });
}
