import postgres from "postgres";
import { readMigrations } from "./migration-files.ts";
import { applyAlone, concurrentIndex } from "./migrate-alone.ts";
import { checkMark, readMark, writeMark } from "./environment-mark.ts";
import type { Migration } from "./migration-files.ts";

/** Which migrations, for which service, of which database. */
export type MigrateOptions = {
  readonly url: string;
  readonly service: string;
  /** The service's `migrations/` folder: SQL files and Drizzle's `meta/_journal.json`. */
  readonly folder: string;
  /** Marks the database as this environment's, and refuses one that is marked as another's. */
  readonly environment?: string;
};

/** Where a database stands; the names are the journal's tags. */
export type MigrationStatus = {
  readonly applied: string[];
  readonly pending: string[];
  /** Applied, but not in the folder: the database is ahead of this build. */
  readonly unknown: string[];
  /** The environment that the database is marked with; absent before its first migrate step that knew one. */
  readonly environment?: string;
};

type Applied = ReadonlyMap<string, string>;

const LOCK_WAIT_MS = 120_000;
const LOCK_POLL_MS = 100;

/**
 * Applies every pending migration, each in a transaction of its own, in the journal's order. A file whose only statement
 * is a `create` or `drop index concurrently` runs outside one.
 *
 * One process at a time: an advisory lock is held from the first read to the last statement. A statement
 * waits at most five seconds for a lock and runs at most five minutes; an index that is built concurrently, two and sixty minutes.
 *
 * @returns The tags that were applied now.
 * @throws ForeignDatabase when the database is marked as another environment's.
 * @throws Error when the database is ahead of the folder, an applied file was changed, or a statement
 * fails; what was applied before stays.
 */
export function migrate(
  options: MigrateOptions,
): Promise<{ applied: string[] }> {
  return withConnection(options, async (sql) => {
    await takeTurn(sql, options.service);
    await sql`select set_config('lock_timeout', '5000', false)`;
    const { service, environment } = options;
    if (environment !== undefined) await checkMark(sql, service, environment);
    await sql.unsafe(`create schema if not exists migrations; create table if not exists migrations.applied (
      tag text primary key, checksum text not null, applied_at timestamptz not null default now())`);
    if (environment !== undefined) await writeMark(sql, environment);
    const migrations = await readMigrations(options.folder);
    const applied = await readApplied(sql);
    checkApplied(options, migrations, applied);
    const pending = migrations.filter(({ tag }) => !applied.has(tag));
    for (const migration of pending) {
      const index = concurrentIndex(migration);
      await (index === undefined
        ? apply(sql, migration)
        : applyAlone(sql, migration, index));
    }
    return { applied: pending.map(({ tag }) => tag) };
  });
}

/** Says where a database stands, without changing it and without waiting for a running migration. */
export function migrationStatus(
  options: MigrateOptions,
): Promise<MigrationStatus> {
  return withConnection(options, async (sql) => {
    const known = (await readMigrations(options.folder)).map(({ tag }) => tag);
    const applied = await readApplied(sql);
    const environment = await readMark(sql);
    return {
      ...(environment === undefined ? {} : { environment }),
      applied: known.filter((tag) => applied.has(tag)),
      pending: known.filter((tag) => !applied.has(tag)),
      unknown: [...applied.keys()].filter((tag) => !known.includes(tag)),
    };
  });
}

async function withConnection<T>(
  { url, service }: MigrateOptions,
  work: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(url, {
    max: 1,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: {
      application_name: `${service}-migrate`,
      statement_timeout: 5 * 60_000,
    },
  });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Asks again and again: one that waits inside a statement is what an index that is built concurrently waits for. */
async function takeTurn(sql: postgres.Sql, service: string): Promise<void> {
  const until = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    const [row] = await sql<{ mine: boolean }[]>`
      select pg_try_advisory_lock(hashtext(${`${service}:migrate`})) as mine`;
    if (row?.mine === true) return;
    if (performance.now() > until)
      throw new Error(
        `${service}: another process has been migrating for ${String(LOCK_WAIT_MS / 1000)} s`,
      );
    await Bun.sleep(LOCK_POLL_MS);
  }
}

async function readApplied(sql: postgres.Sql): Promise<Applied> {
  const [table] = await sql<{ found: boolean }[]>`
    select to_regclass('migrations.applied') is not null as found`;
  if (table?.found !== true) return new Map();
  const rows = await sql<{ tag: string; checksum: string }[]>`
    select tag, checksum from migrations.applied order by tag`;
  return new Map(rows.map(({ tag, checksum }) => [tag, checksum]));
}

function checkApplied(
  { service }: MigrateOptions,
  migrations: readonly Migration[],
  applied: Applied,
): void {
  const byTag = new Map(
    migrations.map((migration) => [migration.tag, migration.checksum]),
  );
  const unknown = [...applied.keys()].filter((tag) => !byTag.has(tag));
  if (unknown.length > 0)
    throw new Error(
      `${service}: the database is ahead of this build, it holds ${unknown.join(", ")}; run the newer build`,
    );
  const changed = [...applied].filter(
    ([tag, checksum]) => byTag.get(tag) !== checksum,
  );
  if (changed.length > 0)
    throw new Error(
      `${service}: applied migrations are frozen, but ${changed.map(([tag]) => tag).join(", ")} was changed; restore the file and write a new one`,
    );
}

async function apply(
  sql: postgres.Sql,
  { tag, checksum, statements }: Migration,
): Promise<void> {
  await sql.begin(async (tx) => {
    for (const [index, statement] of statements.entries())
      await tx.unsafe(statement).catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(
          `migration ${tag}, statement ${String(index + 1)}: ${reason}`,
          { cause },
        );
      });
    await tx`insert into migrations.applied (tag, checksum) values (${tag}, ${checksum})`;
  });
}
