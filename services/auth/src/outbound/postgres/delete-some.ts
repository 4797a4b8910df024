import { sql, type SQL } from "drizzle-orm";
import type { TransactionDb } from "@tixlys/nexus/postgres";

/** Deletes at most `limit` rows, skipping what others have locked; answers how many it deleted. */
export async function deleteSome(
  db: TransactionDb,
  table: SQL,
  where: SQL,
  limit: number,
): Promise<number> {
  const doomed = sql`select ctid from ${table} where ${where} limit ${limit} for update skip locked`;
  const rows = await db.execute(
    sql`delete from ${table} where ctid = any(array(${doomed})) returning 1`,
  );
  return rows.length;
}
