import { defineJob, every, type Job } from "@tixlys/messaging/jobs";

type JobLog = { info(facts: object, message: string): void };

const hourMs = 3_600_000;

/**
 * Forgets the ids of commands that were done thirty days ago, every hour, in one process at a time.
 *
 * @param forget Says how many it forgot; what is left over is old in the next hour too.
 */
export function forgetCommandsJob(
  forget: () => Promise<number>,
  { logger }: { readonly logger: JobLog },
): Job<undefined> {
  return defineJob({
    name: "forget-commands",
    schedule: every(hourMs),
    run: async () => {
      const commands = await forget();
      if (commands > 0) logger.info({ commands }, "commands forgotten");
    },
  });
}
