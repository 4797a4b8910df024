import { defineJob, every, type Job } from "@tixlys/messaging/jobs";

type JobLog = { info(facts: object, message: string): void };

/**
 * Forgets the counts of quotas whose window has ended, every minute, in one process at a time.
 *
 * @param forget Says how many it forgot; what is left over is old in the next minute too.
 */
export function purgeLimitsJob(
  forget: () => Promise<number>,
  { logger }: { readonly logger: JobLog },
): Job<undefined> {
  return defineJob({
    name: "purge-limits",
    schedule: every(60_000),
    run: async () => {
      const windows = await forget();
      if (windows > 0) logger.info({ windows }, "counts of quotas forgotten");
    },
  });
}
