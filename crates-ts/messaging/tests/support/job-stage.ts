import { jobsSql } from "../../src/postgres/index.ts";
import { ownDatabase } from "./database.ts";
import type { Database } from "@tixlys/nexus/postgres";
import type { OwnDatabase } from "./database.ts";

/** A database with the tables of jobs, and a table `effects` that takes anything twice. */
export async function jobDatabase(): Promise<OwnDatabase> {
  const own = await ownDatabase();
  await own.database.transact(async (tx) => {
    for (const statement of jobsSql.split("--> statement-breakpoint"))
      await tx.sql.unsafe(statement);
    await tx.sql`create table effects (what text not null, by text not null, at timestamptz not null default clock_timestamp())`;
  });
  return own;
}

type Sql =
  Database["sql"] | Parameters<Parameters<Database["transact"]>[0]>[0]["sql"];

/** Writes down that something took effect. */
export const effect = async (
  sql: Sql,
  what: string,
  by = "one",
): Promise<void> =>
  void (await sql`insert into effects (what, by) values (${what}, ${by})`);

/** What took effect, in order. */
export async function effects({ sql }: Database): Promise<string[]> {
  const rows = await sql<
    { what: string }[]
  >`select what from effects order by at`;
  return rows.map(({ what }) => what);
}
