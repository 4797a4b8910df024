import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { AuthApplication } from "../../application/application.ts";

type JobLog = { info(facts: object, message: string): void };

const sixHoursMs = 6 * 3_600_000;

/**
 * Makes room in the audit log for the months to come and drops those that were kept long enough, in one process at a time.
 * Room is made months ahead, so that nothing depends on one run.
 */
export function turnAuditOverJob(
  app: Pick<AuthApplication, "turnAuditOver">,
  { logger }: { readonly logger: JobLog },
): Job<undefined> {
  return defineJob({
    name: "turn-audit-over",
    schedule: every(sixHoursMs),
    run: async () => {
      const months = await app.turnAuditOver();
      if (months.made + months.dropped > 0)
        logger.info({ months }, "the audit log was turned over");
    },
  });
}
