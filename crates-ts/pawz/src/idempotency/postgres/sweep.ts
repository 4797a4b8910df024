import type { Database } from "@tixlys/nexus/postgres";
import type { Logger } from "@tixlys/telemetry";
import type { Stoppable } from "../../platform/types.ts";

const rowsPerStatement = 1_000;
const statementsPerSweep = 50;
const everyMs = 10 * 60_000;
const firstAfterMs = 60_000;

/**
 * Deletes keys whose time is up, a thousand at a time and 50,000 at most. Replicas may sweep at the same time: each passes
 * over what the other holds.
 *
 * @returns How many rows went.
 */
export async function purgeIdempotencyKeys(
  { sql }: Pick<Database, "sql">,
  limits: { readonly rows?: number; readonly statements?: number } = {},
): Promise<number> {
  const { rows = rowsPerStatement, statements = statementsPerSweep } = limits;
  let gone = 0;
  for (let n = 0; n < statements; n += 1) {
    const { count } = await sql`
      delete from http.idempotency_key where id = any (array(
        select id from http.idempotency_key where expires_at <= clock_timestamp()
         order by expires_at limit ${rows} for update skip locked))`;
    gone += count;
    if (count < rows) break;
  }
  return gone;
}

/** Purges every ten minutes, for the first time after one; a failure is logged and the next sweep tries again. */
export function sweepIdempotencyKeys(
  database: Database,
  logger: Logger,
): Stoppable {
  let running = Promise.resolve();
  let timer: Timer | undefined;
  const next = (afterMs: number): void => {
    timer = setTimeout(() => {
      running = sweep().finally(() => {
        if (timer !== undefined) next(everyMs * (0.9 + Math.random() * 0.2));
      });
    }, afterMs);
    timer.unref();
  };
  const sweep = async (): Promise<void> => {
    try {
      const gone = await purgeIdempotencyKeys(database);
      if (gone > 0) logger.debug({ gone }, "idempotency keys have expired");
    } catch (err) {
      logger.warn({ err }, "expired idempotency keys could not be purged");
    }
  };
  next(firstAfterMs * Math.random());
  return {
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      return running;
    },
  };
}
