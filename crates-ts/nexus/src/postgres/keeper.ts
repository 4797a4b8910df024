import type postgres from "postgres";
import { withAdmin } from "./admin.ts";

/** Schemas to be handed over, and whose they were. */
export type KeepOptions = {
  /** A superuser's URL, or that of a role that may create roles; any database of the server. */
  readonly adminUrl: string;
  readonly database: string;
  /** The service's own role. */
  readonly role: string;
  /** Those that the service declares; one that no migration has made yet is passed over. */
  readonly schemas: readonly string[];
};

/** The role that holds what the service `role` may only add to: nobody can log in as it, and nobody is a member of it. */
export const keeperOf = (role: string): string => `${role}_keeper`;

/**
 * Hands schemas of a service over to its keeper, after its migrations have run: from then on the service may read their tables,
 * add rows, and call their functions, and nothing else. What a column's default says is the database's to say: the service may
 * not fill such a column in. Safe to repeat and to run at the same time.
 *
 * A function that is to do more for the service (drop a month that was kept long enough) is `security definer` in such a
 * schema, so that it does it as the keeper.
 *
 * @throws Error of the server, for one when the admin may not create roles.
 */
export async function keepSchemas(options: KeepOptions): Promise<void> {
  const { adminUrl, database, role, schemas } = options;
  if (schemas.length === 0) return;
  await withAdmin(adminUrl, database, async (sql) => {
    await sql`select pg_advisory_lock(hashtext(${`tixlys:keeper:${role}`}))`;
    const keeper = keeperOf(role);
    await ensureKeeper(sql, keeper);
    const there = await sql<{ name: string }[]>`
      select nspname as name from pg_namespace where nspname in ${sql(schemas)}`;
    for (const { name } of there)
      await sql.begin((tx) => handOver(tx, name, role, keeper));
  });
}

/** The schemas among these that still belong to whoever asks: they could rewrite what lies there. */
export async function notYetKept(
  sql: postgres.Sql,
  schemas: readonly string[],
): Promise<string[]> {
  if (schemas.length === 0) return [];
  const rows = await sql<{ name: string }[]>`
    select nspname as name from pg_namespace
     where nspname in ${sql(schemas)} and pg_has_role(nspowner, 'member') order by nspname`;
  return rows.map(({ name }) => name);
}

async function ensureKeeper(sql: postgres.Sql, keeper: string): Promise<void> {
  await sql.unsafe(`do $$ begin
    create role "${keeper}" nologin nosuperuser nocreatedb nocreaterole noinherit;
  exception when duplicate_object or unique_violation then null; end $$`);
  const [admin] = await sql<{ super: boolean }[]>`
    select rolsuper as super from pg_roles where rolname = current_user`;
  // Whoever is no superuser must be a member of a role before giving something to it.
  if (admin?.super !== true) await sql`grant ${sql(keeper)} to current_user`;
}

async function handOver(
  sql: postgres.TransactionSql,
  schema: string,
  role: string,
  keeper: string,
): Promise<void> {
  await sql`alter schema ${sql(schema)} owner to ${sql(keeper)}`;
  for (const statement of await ownerChanges(sql, schema, keeper))
    await sql.unsafe(statement);
  await sql`revoke all on schema ${sql(schema)} from public, ${sql(role)}`;
  await sql`revoke all on all tables in schema ${sql(schema)} from public, ${sql(role)}`;
  await sql`grant usage on schema ${sql(schema)} to ${sql(role)}`;
  await sql`grant execute on all functions in schema ${sql(schema)} to ${sql(role)}`;
  for (const statement of await grants(sql, schema, role))
    await sql.unsafe(statement);
}

/** Everything in the schema that is not the keeper's yet. Indexes, and sequences of columns, go with their tables. */
async function ownerChanges(
  sql: postgres.TransactionSql,
  schema: string,
  keeper: string,
): Promise<string[]> {
  const rows = await sql<{ statement: string }[]>`
    select format('alter table %I.%I owner to %I', ${schema}::text, relname, ${keeper}::text) as statement
      from pg_class
     where relnamespace = ${schema}::regnamespace and relkind in ('r', 'p') and relowner <> ${keeper}::regrole
    union all
    select format('alter routine %s owner to %I', oid::regprocedure, ${keeper}::text)
      from pg_proc where pronamespace = ${schema}::regnamespace and proowner <> ${keeper}::regrole`;
  return rows.map(({ statement }) => statement);
}

/** Of partitions nothing: they are reached by their table. */
async function grants(
  sql: postgres.TransactionSql,
  schema: string,
  role: string,
): Promise<string[]> {
  const rows = await sql<{ statement: string }[]>`
    select format('grant select, insert (%s) on %I.%I to %I',
                  string_agg(quote_ident(attname), ', ' order by attnum), ${schema}::text, relname, ${role}::text) as statement
      from pg_class join pg_attribute on attrelid = pg_class.oid
     where relnamespace = ${schema}::regnamespace and relkind in ('r', 'p') and not relispartition
       and attnum > 0 and not attisdropped and not atthasdef and attidentity = ''
     group by relname`;
  return rows.map(({ statement }) => statement);
}
