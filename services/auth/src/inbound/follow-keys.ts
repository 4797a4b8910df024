import type { Stoppable } from "@tixlys/pawz";
import type { AuthApplication } from "../application/application.ts";

const everyMs = 2_000;

/** Follows the ring of signing keys, which any process of this service may change: all of them sign with the same one. */
export function followKeys(
  app: Pick<AuthApplication, "reloadKeys">,
  {
    logger,
  }: { readonly logger: { warn(facts: object, message: string): void } },
): Stoppable {
  let reading: Promise<void> | undefined;
  const timer = setInterval(() => {
    reading ??= app
      .reloadKeys()
      .catch((err: unknown) =>
        logger.warn({ err }, "the signing keys could not be read"),
      )
      .finally(() => {
        reading = undefined;
      });
  }, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await reading;
    },
  };
}
