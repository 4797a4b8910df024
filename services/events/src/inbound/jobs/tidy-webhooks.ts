import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { WebhookUpkeep } from "../../application/ports/webhooks.ts";

type JobLog = { info(facts: object, message: string): void };

const hourMs = 3_600_000;

/** Deliveries that are kept no longer go, a step at a time. */
export const forgetDeliveriesJob = (upkeep: WebhookUpkeep): Job<undefined> =>
  defineJob({
    name: "forget-deliveries",
    schedule: every(hourMs),
    timeoutMs: hourMs / 4,
    run: async ({ signal }) => {
      await upkeep.forgetDeliveries(signal);
    },
  });

/** Secrets lie under the first key of `COLUMN_KEYS`; when it finds nothing any more, the former key can go. */
export const renewSecretsJob = (
  upkeep: WebhookUpkeep,
  { logger }: { readonly logger: JobLog },
): Job<undefined> =>
  defineJob({
    name: "renew-webhook-secrets",
    schedule: every(hourMs),
    timeoutMs: hourMs / 4,
    run: async ({ signal }) => {
      const done = await upkeep.renewSecrets(signal);
      if (done.renewed + done.unopened > 0)
        logger.info(done, "sealed secrets renewed");
    },
  });
