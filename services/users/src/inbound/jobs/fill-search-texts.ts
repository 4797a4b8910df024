import { defineJob, every, type Job } from "@tixlys/messaging/jobs";

type JobLog = { info(facts: object, message: string): void };

const hourMs = 3_600_000;

/** Makes profiles from before there was a search findable, every hour, in one process at a time; soon there are none left. */
export function fillSearchTextsJob(
  fill: (signal: AbortSignal) => Promise<number>,
  { logger }: { readonly logger: JobLog },
): Job<undefined> {
  return defineJob({
    name: "fill-search-texts",
    schedule: every(hourMs),
    timeoutMs: hourMs / 2,
    run: async ({ signal }) => {
      const profiles = await fill(signal);
      if (profiles > 0) logger.info({ profiles }, "profiles made findable");
    },
  });
}
