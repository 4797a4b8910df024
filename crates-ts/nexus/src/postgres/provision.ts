import type postgres from "postgres";
import { withAdmin } from "./admin.ts";
import { checkMark } from "./environment-mark.ts";
import { scramVerifier } from "./scram.ts";

/** What `provisionDatabase` is told. */
export type ProvisionOptions = {
  /** A superuser's URL, or that of a role that may create databases and roles; any database of the server. */
  readonly adminUrl: string;
  readonly service: string;
  /** The role's password, printable ASCII; set again on every call, so that a changed secret takes effect. */
  readonly password: string;
  /** Extensions that the service needs; made by the admin because some are not trusted. */
  readonly extensions?: readonly string[];
  /** Refuses a database that is marked as another environment's, before anything is changed. */
  readonly environment?: string;
};

const SERVICE = /^[a-z][a-z0-9_-]{0,48}$/;
const LOCK = "tixlys:provision";

/**
 * Makes role and database `tixlys_<service>`; safe to repeat and to run at the same time.
 *
 * Nobody but that role and superusers may connect to the database (decision 13).
 *
 * @returns Whether the database was made now.
 * @throws ForeignDatabase when the database is there and marked as another environment's.
 * @throws RangeError for a name or a password that could not be used; the server's error otherwise.
 */
export async function provisionDatabase(
  options: ProvisionOptions,
): Promise<{ created: boolean }> {
  if (!SERVICE.test(options.service))
    throw new RangeError(`not a service name: ${options.service}`);
  const name = `tixlys_${options.service}`;
  await refuseForeign(options, name);
  const created = await withAdmin(options.adminUrl, undefined, async (sql) => {
    await sql`select pg_advisory_lock(hashtext(${LOCK}))`;
    await ensureRole(sql, name, options.password);
    return ensureDatabase(sql, name);
  });
  const extensions = options.extensions ?? [];
  if (extensions.length > 0)
    await withAdmin(options.adminUrl, name, async (sql) => {
      await sql`select pg_advisory_lock(hashtext(${LOCK}))`;
      for (const extension of extensions)
        await sql`create extension if not exists ${sql(extension)}`;
    });
  return { created };
}

async function refuseForeign(
  { adminUrl, service, environment }: ProvisionOptions,
  name: string,
): Promise<void> {
  if (environment === undefined) return;
  const isThere = await withAdmin(adminUrl, undefined, async (sql) => {
    const found = await sql`select 1 from pg_database where datname = ${name}`;
    return found.length > 0;
  });
  if (isThere)
    await withAdmin(adminUrl, name, (sql) =>
      checkMark(sql, service, environment),
    );
}

async function ensureRole(
  sql: postgres.Sql,
  name: string,
  password: string,
): Promise<void> {
  const [known] = await sql`select 1 from pg_roles where rolname = ${name}`;
  const secret = `login password '${scramVerifier(password)}'`;
  if (known === undefined)
    await sql.unsafe(
      `create role "${name}" nosuperuser nocreatedb nocreaterole ${secret}`,
    );
  else await sql.unsafe(`alter role "${name}" ${secret}`);
  const [admin] = await sql<{ super: boolean }[]>`
    select rolsuper as super from pg_roles where rolname = current_user`;
  // Whoever is no superuser must be a member of a role before making a database for it.
  if (admin?.super !== true) await sql`grant ${sql(name)} to current_user`;
}

async function ensureDatabase(
  sql: postgres.Sql,
  name: string,
): Promise<boolean> {
  const [known] = await sql`select 1 from pg_database where datname = ${name}`;
  if (known === undefined)
    await sql`create database ${sql(name)} owner ${sql(name)}`;
  await sql`revoke all on database ${sql(name)} from public`;
  return known === undefined;
}
