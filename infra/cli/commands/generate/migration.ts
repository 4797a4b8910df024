/** `./tixlys generate SERVICE NAME`: drizzle-kit writes the difference between schema and last migration. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CliError, UsageError } from "../../console/errors.ts";
import { shown } from "../../stack/paths.ts";
import type { ServiceSource } from "../../stack/services.ts";

/**
 * Writes `NNNN_name.sql` into the service's `migrations/`, with drizzle-kit's snapshot and journal.
 * Answers the paths of the new SQL files, relative to the service; none when the schema has not changed.
 * @throws UsageError for a name that is not in snake case, CliError `E_MIGRATE` when drizzle-kit fails.
 */
export async function generateMigration(
  service: ServiceSource,
  name: string,
): Promise<string[]> {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))
    throw new UsageError(
      `a migration's name is in snake case and says what it does (add_phone), got "${name}"`,
      "generate",
    );
  if (!existsSync(join(service.folder, "drizzle.config.ts")))
    throw new CliError("E_MIGRATE", `${service.name} owns no data`, {
      cause: `${shown(service.folder)} has no drizzle.config.ts`,
      fix: "write drizzle.config.ts and src/outbound/postgres/schema.ts first",
    });
  const before = new Set(await sqlFiles(service));
  await runDrizzleKit(service, name);
  return (await sqlFiles(service)).filter((file) => !before.has(file));
}

async function runDrizzleKit(
  service: ServiceSource,
  name: string,
): Promise<void> {
  // Its package exports no program, so it is found beside what it exports.
  const library = Bun.resolveSync("drizzle-kit", service.folder);
  const program = join(dirname(library), "bin.cjs");
  // It asks on the terminal whether a new column is a renamed one, so that gets its stdout when there is one.
  const child = Bun.spawn(
    [process.execPath, "--bun", program, "generate", `--name=${name}`],
    {
      cwd: service.folder,
      stdin: "inherit",
      stdout: process.stdout.isTTY ? "inherit" : "pipe",
      stderr: "pipe",
    },
  );
  const [stdout, stderr] = await Promise.all([
    child.stdout === undefined ? "" : new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const exitCode = await child.exited;
  const output = stdout + stderr;
  // A schema that cannot be read ends it with 0 and a text on stderr.
  if (exitCode === 0 && !/\berror\b/i.test(output)) return;
  throw new CliError("E_MIGRATE", `drizzle-kit failed for ${service.name}`, {
    child: "drizzle-kit",
    lastLines: output.trim().split("\n").slice(-20),
    cause:
      "the schema or drizzle.config.ts cannot be read, or the question above had no answer",
    fix: `correct what the lines above name, then ./tixlys generate ${service.name} ${name}`,
  });
}

async function sqlFiles(service: ServiceSource): Promise<string[]> {
  const names = await readdir(join(service.folder, "migrations")).catch(
    () => [],
  );
  return names
    .filter((file) => file.endsWith(".sql"))
    .map((file) => `migrations/${file}`)
    .toSorted();
}
