import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { AuthApplication } from "../../application/application.ts";

type JobLog = { info(facts: object, message: string): void };

const hourMs = 3_600_000;

/** Forgets API keys that have run out, every hour, in one process at a time; what is left over is old in the next hour too. */
export function forgetApiKeysJob(
  app: Pick<AuthApplication, "forgetApiKeys">,
  { logger }: { readonly logger: JobLog },
): Job<undefined> {
  return defineJob({
    name: "forget-api-keys",
    schedule: every(hourMs),
    run: async () => {
      const apiKeys = await app.forgetApiKeys();
      if (apiKeys > 0) logger.info({ apiKeys }, "API keys forgotten");
    },
  });
}
