import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { keepSchemas, migrate } from "@tixlys/nexus/postgres";
import postgres from "postgres";
import { adminUrlOf, ensureRole, roleUrlOf } from "./server.ts";

/** What a template is made from. */
export type TemplateOptions = {
  readonly service: string;
  /** Folder of SQL files with Drizzle's journal; none for an empty database. */
  readonly migrations: string | undefined;
  /** Extensions that a superuser must create. */
  readonly extensions: readonly string[];
  /** Schemas that are handed over to the role's keeper, as the service's `migrate` step does. */
  readonly keptSchemas: readonly string[];
};

/** A database of the server that clones are made from, and the role that owns it. */
export type Template = { readonly name: string; readonly role: string };

const ready = new Map<string, Promise<Template>>();

/**
 * The template for a service's migrations as they are now: found by a hash of their content, made by the first test
 * that needs it while all others wait for the advisory lock.
 */
export async function templateFor(options: TemplateOptions): Promise<Template> {
  const name = `tpl_${plainName(options.service)}_${await contentHash(options)}`;
  const known = ready.get(name) ?? ensure(name, options);
  ready.set(name, known);
  return known;
}

/** A service's name as part of an SQL name. */
export function plainName(service: string): string {
  return service.replaceAll(/[^a-z0-9]/g, "_");
}

async function ensure(
  name: string,
  options: TemplateOptions,
): Promise<Template> {
  const role = `test_${plainName(options.service)}`;
  // A connection of its own: the lock is the session's.
  const connection = postgres(adminUrlOf("postgres"), {
    max: 1,
    onnotice: () => undefined,
  });
  try {
    await connection`select pg_advisory_lock(hashtext(${name}))`;
    const [found] =
      await connection`select 1 from pg_database where datname = ${name}`;
    if (found === undefined) await make(connection, name, role, options);
  } finally {
    await connection.end({ timeout: 5 });
  }
  return { name, role };
}

/** Migrates under another name first, so that a killed test leaves no half-made template behind. */
async function make(
  sql: postgres.Sql,
  name: string,
  role: string,
  options: TemplateOptions,
): Promise<void> {
  const making = `${name}_new`;
  await ensureRole(sql, role);
  await sql`drop database if exists ${sql(making)} with (force)`;
  await sql`create database ${sql(making)} owner ${sql(role)}`;
  await sql`revoke all on database ${sql(making)} from public`;
  if (options.extensions.length > 0)
    await createExtensions(making, options.extensions);
  if (options.migrations !== undefined)
    await migrate({
      url: roleUrlOf(making, role),
      service: options.service,
      folder: options.migrations,
    });
  await keepSchemas({
    adminUrl: adminUrlOf(making),
    database: making,
    role,
    schemas: options.keptSchemas,
  });
  await sql`alter database ${sql(making)} with allow_connections false`;
  await sql`alter database ${sql(making)} rename to ${sql(name)}`;
}

async function createExtensions(
  database: string,
  extensions: readonly string[],
): Promise<void> {
  const sql = postgres(adminUrlOf(database), {
    max: 1,
    onnotice: () => undefined,
  });
  try {
    for (const extension of extensions)
      await sql`create extension if not exists ${sql(extension)}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function contentHash({
  migrations,
  extensions,
  keptSchemas,
}: TemplateOptions): Promise<string> {
  const hash = createHash("sha256")
    .update(extensions.join(","))
    .update(`\0${keptSchemas.join(",")}\0`);
  if (migrations !== undefined) {
    const names = (await readdir(migrations))
      .filter((name) => name.endsWith(".sql"))
      .sort();
    for (const file of [...names, "meta/_journal.json"])
      hash.update(`${file}\0`).update(await readFile(join(migrations, file)));
  }
  return hash.digest("hex").slice(0, 16);
}
