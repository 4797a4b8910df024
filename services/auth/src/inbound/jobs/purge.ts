import type { AuthApplication } from "../../application/application.ts";

type JobLog = {
  info(facts: object, message: string): void;
  error(facts: object, message: string): void;
};

/** How often the job looks; whichever worker gets the database's lock does the work. */
const intervalMs = 60_000;

/**
 * Forgets expired registrations, links and sessions, now and every minute. A run that fails is logged, and the next
 * one tries again. `stop` waits for the run that is under way.
 */
export function startPurge(
  app: Pick<AuthApplication, "purge">,
  options: { readonly logger: JobLog; readonly intervalMs?: number },
): { stop(): Promise<void> } {
  const { logger } = options;
  let running: Promise<void> | undefined;
  const run = (): void => {
    running ??= purge(app, logger).finally(() => {
      running = undefined;
    });
  };
  const timer = setInterval(run, options.intervalMs ?? intervalMs);
  run();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

async function purge(
  app: Pick<AuthApplication, "purge">,
  logger: JobLog,
): Promise<void> {
  try {
    const counts = await app.purge();
    if (Object.values(counts).some((count) => count > 0))
      logger.info({ ...counts }, "purged");
  } catch (err) {
    logger.error({ err }, "the purge failed; it will be tried again");
  }
}
