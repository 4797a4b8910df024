import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { AuthApplication } from "../../application/application.ts";

type JobLog = { info(facts: object, message: string): void };

const stepMs = 2_000;

/**
 * Goes on with the exports that are being collected, and forgets those that have lain here for a week; in one process at a
 * time. What a run that was cut off has kept, the next one does not ask for again.
 */
export function collectExportsJob(
  app: Pick<AuthApplication, "collectExports" | "forgetExports">,
  { logger }: { readonly logger: JobLog },
): Job<undefined> {
  return defineJob({
    name: "collect-exports",
    schedule: every(stepMs),
    run: async () => {
      const settled = await app.collectExports();
      const forgotten = await app.forgetExports();
      if (settled + forgotten > 0)
        logger.info({ settled, forgotten }, "exports collected or forgotten");
    },
  });
}
