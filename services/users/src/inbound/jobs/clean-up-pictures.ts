import { defineJob, every, type Job } from "@tixlys/messaging/jobs";
import type { Pictures } from "../../application/pictures/index.ts";

type JobLog = {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
};

/**
 * Deletes pictures that are nobody's any more and uploads that never became one, every ten seconds, in one process at a time. A run
 * that was cut off is made up for by the next.
 */
export function cleanUpPicturesJob(
  pictures: Pick<Pictures, "cleanUp">,
  { logger }: { readonly logger: JobLog },
): Job<undefined> {
  return defineJob({
    name: "clean-up-pictures",
    schedule: every(10_000),
    run: async ({ signal }) => {
      const { deleted, failed } = await pictures.cleanUp(signal);
      if (deleted > 0) logger.info({ deleted }, "pictures were deleted");
      if (failed > 0)
        logger.warn({ failed }, "pictures could not be deleted; trying on");
    },
  });
}
