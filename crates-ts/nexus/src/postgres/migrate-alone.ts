/** Migrations that no transaction can hold: an index that is built, or dropped, while everybody goes on. */
import type postgres from "postgres";
import type { Migration } from "./migration-files.ts";

/** It waits for transactions that are open, and nobody waits for it. */
const LOCK_WAIT_MS = 120_000;
const BUILD_MS = 60 * 60_000;

const comments = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;
const concurrently =
  /^(?:create\s+(?:unique\s+)?index|drop\s+index)\s+concurrently\s+(?:if\s+(?:not\s+)?exists\s+)?((?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?)/i;

/** The index that a migration makes or drops `concurrently`, as its SQL names it; undefined when it is any other migration. */
export function concurrentIndex({ statements }: Migration): string | undefined {
  const [only, ...more] = statements;
  if (only === undefined || more.length > 0) return undefined;
  return concurrently.exec(only.replace(comments, ""))?.[1];
}

/**
 * Runs such a migration outside a transaction. What a try that was cut off left behind, an index that no query uses, is dropped
 * first; one that was finished but not recorded passes, because its SQL says `if not exists`.
 *
 * @throws Error when the database refuses it; the next try begins anew.
 */
export async function applyAlone(
  sql: postgres.Sql,
  { tag, checksum, statements }: Migration,
  index: string,
): Promise<void> {
  const [limits] = await sql<{ lock: string; statement: string }[]>`
    select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement`;
  await setLimits(sql, String(LOCK_WAIT_MS), String(BUILD_MS));
  try {
    for (const name of await leftInvalid(sql, index))
      await sql.unsafe(`drop index concurrently ${name}`);
    await sql.unsafe(statements.join(";\n"));
    await sql`insert into migrations.applied (tag, checksum) values (${tag}, ${checksum})`;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`migration ${tag}: ${reason}`, { cause });
  } finally {
    if (limits) await setLimits(sql, limits.lock, limits.statement);
  }
}

async function setLimits(
  sql: postgres.Sql,
  lock: string,
  statement: string,
): Promise<void> {
  await sql`select set_config('lock_timeout', ${lock}, false), set_config('statement_timeout', ${statement}, false)`;
}

/** Invalid indexes of that name, in whichever schema: nobody else builds one while we hold the lock. */
async function leftInvalid(
  sql: postgres.Sql,
  index: string,
): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select indexrelid::regclass::text as name
      from pg_index join pg_class on pg_class.oid = indexrelid
     where not indisvalid and relkind = 'i'
       and relname = (parse_ident(${index}))[array_upper(parse_ident(${index}), 1)]`;
  return rows.map(({ name }) => name);
}
