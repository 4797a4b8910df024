import type postgres from "postgres";

/** A database of another environment: nothing of it was touched. */
export class ForeignDatabase extends Error {
  override readonly name = "ForeignDatabase";
  constructor(service: string, marked: string, environment: string) {
    super(
      `${service}: the database is marked as ${marked}'s, and this is ${environment}; nothing was changed`,
    );
  }
}

/** The environment whose data a database holds; `undefined` before its first migrate step. */
export async function readMark(sql: postgres.Sql): Promise<string | undefined> {
  const [table] = await sql<{ found: boolean }[]>`
    select to_regclass('migrations.environment') is not null as found`;
  if (table?.found !== true) return undefined;
  const [row] = await sql<{ name: string }[]>`
    select name from migrations.environment`;
  return row?.name;
}

/**
 * Refuses a database of another environment; one without a mark is let through.
 *
 * @throws ForeignDatabase
 */
export async function checkMark(
  sql: postgres.Sql,
  service: string,
  environment: string,
): Promise<void> {
  const marked = await readMark(sql);
  if (marked !== undefined && marked !== environment)
    throw new ForeignDatabase(service, marked, environment);
}

/** Marks a database, once; the row goes with the data, into a dump and out of it. The schema `migrations` must be there. */
export async function writeMark(
  sql: postgres.Sql,
  environment: string,
): Promise<void> {
  await sql`create table if not exists migrations.environment (
    only_one boolean primary key default true check (only_one),
    name text not null,
    marked_at timestamptz not null default now())`;
  await sql`insert into migrations.environment (name) values (${environment})
    on conflict do nothing`;
}
