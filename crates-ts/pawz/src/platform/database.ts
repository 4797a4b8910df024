import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  connect,
  type Database,
  migrationStatus,
} from "@tixlys/nexus/postgres";
import type { Logger, Metrics } from "@tixlys/telemetry";
import { type Environment, environmentRules } from "../define/environments.ts";
import { isDependencyDown } from "../serve/failure.ts";
import { StartFailure } from "./failure.ts";
import { observeQueries } from "./observe.ts";

const startTimeoutMs = 15_000;
const retryMs = 250;

export type OpenDatabaseOptions = {
  readonly url: string;
  readonly service: string;
  readonly migrations: string | undefined;
  /** Whose data it must hold. */
  readonly environment: Environment;
  readonly logger: Logger;
  readonly metrics: Metrics;
};

/**
 * Opens the pool once the database answers and its migrations are current. Throws `StartFailure` when one is pending
 * (http-rules 67), when it is another environment's, or when the server stays away for 15 seconds.
 */
export async function openDatabase(
  options: OpenDatabaseOptions,
): Promise<Database> {
  await checkMigrations(options);
  return connect({
    url: options.url,
    applicationName: options.service,
    onQuery: observeQueries(options.metrics),
  });
}

async function checkMigrations(options: OpenDatabaseOptions): Promise<void> {
  const { url, service, logger } = options;
  const folder = migrationsFolder(options.migrations);
  if (folder === undefined) return;
  const { pending, unknown, environment } = await whenReachable(service, () =>
    migrationStatus({ url, service, folder }),
  );
  checkMark(options, environment);
  if (pending.length > 0)
    throw new StartFailure(
      `${service}: pending migrations: ${pending.join(", ")}. Run: ./tixlys migrate ${service} up`,
    );
  if (unknown.length > 0)
    logger.warn(
      { unknown },
      "the database is ahead of this build: a newer one has migrated it",
    );
}

/** A copied address must not bring one environment's process to another's data (decision 0012). */
function checkMark(
  { service, environment }: OpenDatabaseOptions,
  marked: string | undefined,
): void {
  if (marked === environment) return;
  if (marked !== undefined)
    throw new StartFailure(
      `${service}: the database is marked as ${marked}'s, and this process runs in ${environment}. DATABASE_URL names the wrong database, or TIXLYS_ENV is wrong.`,
    );
  if (!environmentRules[environment].takesUnmarkedDatabase)
    throw new StartFailure(
      `${service}: the database carries no mark of an environment, which ${environment} asks for; the migrate step writes it. Run: ./tixlys migrate ${service} up`,
    );
}

/** A database that restarts just now is waited for; any other error is passed on at once. */
async function whenReachable<T>(
  service: string,
  look: () => Promise<T>,
): Promise<T> {
  const giveUpAt = performance.now() + startTimeoutMs;
  for (;;) {
    try {
      return await look();
    } catch (thrown) {
      if (!isDependencyDown(thrown)) throw thrown;
      if (performance.now() > giveUpAt)
        throw new StartFailure(
          `${service}: PostgreSQL cannot be reached at DATABASE_URL. Is it running? ./tixlys up --infra`,
        );
      await Bun.sleep(retryMs);
    }
  }
}

/** As told, else beside the entry file: `src/../migrations` in the source tree, `migrations` in an image. */
export function migrationsFolder(told: string | undefined): string | undefined {
  if (told !== undefined) return told;
  const entry = dirname(Bun.main);
  return [join(entry, "migrations"), resolve(entry, "../migrations")].find(
    (folder) => existsSync(join(folder, "meta", "_journal.json")),
  );
}
