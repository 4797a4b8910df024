import { sql, type SQL } from "drizzle-orm";
import type { Database } from "@tixlys/nexus/postgres";
import type { Store } from "../../application/ports.ts";
import { deleteSome } from "./delete-some.ts";
import { purgeGuesses } from "./purge-guesses.ts";
import { mailLinks, registrations, sessions, usernames } from "./schema.ts";

const day = 24 * 60 * 60 * 1000;

/** Sessions that ended or ran out stay for a day, so that a late refresh is told why; links stay for a week. */
const keep = { sessionsMs: day, linksMs: 7 * day };

/** Whoever holds it for the transaction purges; the others go on with what they do. */
const purgeLock = sql`pg_try_advisory_xact_lock(hashtext('auth:purge'))`;

/** Deletes in one short transaction, skipping what others have locked. */
export function purgeWith({
  transact,
}: Pick<Database, "transact">): Store["purge"] {
  return (now, limit) =>
    transact(async ({ db }) => {
      const [lock] = await db.execute<{ held: boolean }>(
        sql`select ${purgeLock} as held`,
      );
      if (lock?.held !== true) return undefined;
      const before = (ms: number): SQL =>
        sql`${new Date(now.getTime() - ms).toISOString()}::timestamptz`;
      await purgeGuesses(db, now, limit);
      await deleteSome(
        db,
        sql`${usernames}`,
        sql`reserved_until < ${before(0)}`,
        limit,
      );
      return {
        registrations: await deleteSome(
          db,
          sql`${registrations}`,
          sql`expires_at < ${before(0)}`,
          limit,
        ),
        links: await deleteSome(
          db,
          sql`${mailLinks}`,
          sql`expires_at < ${before(keep.linksMs)}`,
          limit,
        ),
        sessions: await deleteSome(
          db,
          sql`${sessions}`,
          sql`expires_at < ${before(keep.sessionsMs)}`,
          limit,
        ),
      };
    });
}
