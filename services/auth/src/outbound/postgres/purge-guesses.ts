import { sql } from "drizzle-orm";
import type { TransactionDb } from "@tixlys/nexus/postgres";
import { deleteSome } from "./delete-some.ts";
import { loginChallenges, totpEnrolments } from "./factors-schema.ts";
import {
  bootstrapTokens,
  failureWindows,
  knownDevices,
  loginAttempts,
} from "./guessing-schema.ts";

/**
 * Counts that are kept at most. Beyond it those with the fewest failures go first: whoever asks for ever new names fills the
 * table with ones, and pushes out no count that has begun to delay somebody.
 */
const attemptsAtMost = 200_000;

const weekMs = 7 * 24 * 60 * 60_000;

/** Forgets what has run out and what is too much, at most `limit` rows of each kind. */
export async function purgeGuesses(
  db: TransactionDb,
  now: Date,
  limit: number,
  keptAtMost: number = attemptsAtMost,
): Promise<void> {
  const before = (ms: number) =>
    sql`${new Date(now.getTime() - ms).toISOString()}::timestamptz`;
  const over = [
    [sql`${loginAttempts}`, sql`forget_at < ${before(0)}`],
    [sql`${failureWindows}`, sql`ends_at < ${before(0)}`],
    [sql`${knownDevices}`, sql`expires_at < ${before(0)}`],
    [sql`${loginChallenges}`, sql`expires_at < ${before(0)}`],
    [sql`${totpEnrolments}`, sql`expires_at < ${before(0)}`],
    [sql`${bootstrapTokens}`, sql`expires_at < ${before(weekMs)}`],
  ] as const;
  for (const [table, where] of over) await deleteSome(db, table, where, limit);
  await db.execute(sql`
    delete from ${loginAttempts} where ctid = any(array(
      select ctid from ${loginAttempts} order by failures, forget_at
       limit (select least(${limit}, greatest(0, count(*) - ${keptAtMost})) from ${loginAttempts})
         for update skip locked))`);
}
