import type { Client } from "./client.ts";

/** How long a command id answers again what it did the first time. */
const keptDays = 30;
const perStatement = 5_000;
/** So that one call ends; what is left is old tomorrow too. */
const statementsAtMost = 200;

/**
 * Forgets command ids older than thirty days, 5,000 in a statement and a million in a call, oldest first. Safe in several
 * processes at once.
 *
 * @returns How many were forgotten.
 * @throws RangeError for a number of days under one: a command may still be under way.
 */
export async function purgeCommands(
  sql: Client,
  { olderThanDays = keptDays }: { readonly olderThanDays?: number } = {},
): Promise<number> {
  if (!(olderThanDays >= 1))
    throw new RangeError(
      `olderThanDays must be 1 at least, not ${String(olderThanDays)}`,
    );
  let purged = 0;
  for (let statement = 1; statement <= statementsAtMost; statement += 1) {
    const { count } = await sql`
      delete from nexus.commands where command_id in (
        select command_id from nexus.commands where at < now() - make_interval(secs => ${olderThanDays * 86_400}::float8)
         order by at limit ${perStatement} for update skip locked)`;
    purged += count;
    if (count < perStatement) break;
  }
  return purged;
}
