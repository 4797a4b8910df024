import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { Renewed } from "../../application/renewal.ts";

type JobLog = { info(facts: object, message: string): void };

const hourMs = 3_600_000;

/**
 * Brings what lies under a former key of `COLUMN_KEYS` under the first one, every hour, in one process at a time. When it finds
 * nothing any more, the former key can go.
 */
export function renewSealedJob(
  renew: (signal: AbortSignal) => Promise<Renewed>,
  { logger }: { readonly logger: JobLog },
): Job<undefined> {
  return defineJob({
    name: "renew-sealed-columns",
    schedule: every(hourMs),
    timeoutMs: hourMs / 2,
    run: async ({ signal }) => {
      const done = await renew(signal);
      if (done.renewed + done.unopened > 0)
        logger.info(done, "sealed values renewed");
    },
  });
}
