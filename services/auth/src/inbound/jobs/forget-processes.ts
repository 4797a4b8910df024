import { defineJob, every, type Job } from "@tixlys/messaging/jobs";

type JobLog = { info(facts: object, message: string): void };

const hourMs = 3_600_000;

/**
 * Forgets deletions that have ended long ago, every hour, in one process at a time.
 *
 * @param forget Says how many it forgot; what is left over is old in the next hour too.
 */
export function forgetProcessesJob(
  forget: () => Promise<number>,
  { logger }: { readonly logger: JobLog },
): Job<undefined> {
  return defineJob({
    name: "forget-processes",
    schedule: every(hourMs),
    run: async () => {
      const processes = await forget();
      if (processes > 0)
        logger.info({ processes }, "ended processes forgotten");
    },
  });
}
