import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { AuthApplication } from "../../application/application.ts";

type JobLog = {
  info(facts: object, message: string): void;
  error(facts: object, message: string): void;
};

const hourMs = 3_600_000;

/** Brings secrets of second factors under the first key of `COLUMN_KEYS`, every hour, in one process at a time. */
export function renewSealedJob(
  app: Pick<AuthApplication, "renewSealed">,
  { logger }: { readonly logger: JobLog },
): Job<undefined> {
  return defineJob({
    name: "renew-sealed-columns",
    schedule: every(hourMs),
    timeoutMs: hourMs / 2,
    run: async ({ signal }) => {
      const { renewed, unopened } = await app.renewSealed(signal);
      if (renewed > 0) logger.info({ renewed }, "sealed values renewed");
      if (unopened > 0)
        logger.error(
          { unopened },
          "sealed values do not open: a key is missing from COLUMN_KEYS",
        );
    },
  });
}
