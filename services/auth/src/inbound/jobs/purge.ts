import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { AuthApplication } from "../../application/application.ts";

type JobLog = { info(facts: object, message: string): void };

/**
 * Forgets expired registrations, links and sessions, every minute, in one process at a time. It deletes what has run out, so
 * that a run that was cut off is simply made up for by the next.
 */
export function purgeJob(
  app: Pick<AuthApplication, "purge">,
  { logger }: { readonly logger: JobLog },
): Job<undefined> {
  return defineJob({
    name: "purge",
    schedule: every(60_000),
    run: async () => {
      const counts = await app.purge();
      if (Object.values(counts).some((count) => count > 0))
        logger.info({ ...counts }, "purged");
    },
  });
}
