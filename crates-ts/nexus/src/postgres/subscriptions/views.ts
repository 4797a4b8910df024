import { codeOf } from "../failures.ts";
import type { Transaction } from "../types.ts";
import { physicalName } from "./projection.ts";

const OTHER_COLUMNS = "42P16";

/**
 * Lets the views of these tables show a generation; they are made when they are missing.
 *
 * @throws The driver's error when something else bears a view's name, or a reader holds a view longer than `lock_timeout`.
 */
export async function pointViews(
  { sql }: Transaction,
  tables: readonly string[],
  generation: number,
): Promise<void> {
  for (const logicalName of tables) {
    const view = sql(logicalName);
    const table = sql(physicalName(logicalName, generation));
    try {
      await sql.savepoint(
        (inner) =>
          inner`create or replace view ${view} as select * from ${table}`,
      );
    } catch (error) {
      if (codeOf(error) !== OTHER_COLUMNS) throw error;
      await sql`drop view ${view}`;
      await sql`create view ${view} as select * from ${table}`;
    }
  }
}

/** Drops a generation's tables, and the views that show it because the live one does not have them. */
export async function dropTables(
  { sql }: Transaction,
  generation: number,
  tables: readonly string[],
  liveTables: readonly string[],
): Promise<void> {
  for (const logicalName of tables) {
    if (!liveTables.includes(logicalName))
      await sql`drop view if exists ${sql(logicalName)}`;
    await sql`drop table if exists ${sql(physicalName(logicalName, generation))}`;
  }
}
