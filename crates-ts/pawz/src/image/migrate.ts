/**
 * The migrate step of an image: `bun migrate.js [status]`, in the image of the version that is about to be deployed.
 *
 * Brings the database of `DATABASE_URL` to the migrations beside the bundle, as the service's own role. Where
 * `TIXLYS_POSTGRES_URL` names an admin, role, database and extensions are made first, with the password of `DATABASE_URL`, and
 * schemas that are to be kept from the service are handed over last; while one is not, this step fails. Where `TIXLYS_NATS_URL` names one, the streams are. Safe to repeat and to run from several places at once. `status` changes
 * nothing. Exit code 0 when the database is current, 1 otherwise.
 */
import { join } from "node:path";
import {
  defineConfig,
  field,
  loadConfig,
  processFields,
  readEnvironment,
} from "@tixlys/config";
import {
  connect,
  keepSchemas,
  migrate,
  migrationStatus,
  notYetKept,
  provisionDatabase,
} from "@tixlys/nexus/postgres";
import { migrationsFolder } from "../platform/database.ts";
import { runProcess, StartFailure } from "../platform/failure.ts";
import { isObject } from "../openapi/plain-schema.ts";

const adminUrl = (what: string, ...protocols: string[]) =>
  field.url({
    description: what,
    protocols,
    form: "any",
    password: true,
    optional: true,
  });

await runProcess(async () => {
  const { name, extensions, keptSchemas } = await identity();
  const folder = migrationsFolder(undefined);
  if (folder === undefined)
    throw new StartFailure(
      `${name}: there are no migrations beside the bundle.`,
    );
  const { TIXLYS_ENV, DATABASE_URL, TIXLYS_SECRETS_FILE } = processFields(
    name,
    { port: 0, metricsPort: 0 },
  );
  const config = loadConfig(
    defineConfig(name, {
      TIXLYS_ENV,
      TIXLYS_SECRETS_FILE,
      DATABASE_URL,
      TIXLYS_POSTGRES_URL: adminUrl(
        "An admin of the PostgreSQL server.",
        "postgres",
        "postgresql",
      ),
      TIXLYS_NATS_URL: adminUrl(
        "The admin of the NATS account.",
        "nats",
        "tls",
      ),
    }),
    await readEnvironment(name),
  );
  const place = {
    url: config.DATABASE_URL,
    service: name,
    folder,
    environment: config.TIXLYS_ENV,
  };
  if (process.argv[2] === "status") {
    const status = await migrationStatus(place);
    say(name, "applied", status.applied);
    say(name, "pending", status.pending);
    say(name, "unknown", status.unknown);
    if (status.pending.length > 0)
      throw new StartFailure(`${name}: ${status.pending.length} pending.`);
    return;
  }
  if (config.TIXLYS_POSTGRES_URL !== undefined) {
    const password = decodeURIComponent(new URL(config.DATABASE_URL).password);
    await provisionDatabase({
      adminUrl: config.TIXLYS_POSTGRES_URL,
      service: name,
      password,
      extensions,
      environment: config.TIXLYS_ENV,
    });
  }
  if (config.TIXLYS_NATS_URL !== undefined) {
    const { applyStreams } = await import("@tixlys/messaging/nats");
    await applyStreams({ url: config.TIXLYS_NATS_URL });
  }
  const { applied } = await migrate(place);
  say(name, "applied", applied);
  const { pathname, username } = new URL(config.DATABASE_URL);
  if (config.TIXLYS_POSTGRES_URL !== undefined)
    await keepSchemas({
      adminUrl: config.TIXLYS_POSTGRES_URL,
      database: decodeURIComponent(pathname.slice(1)),
      role: decodeURIComponent(username),
      schemas: keptSchemas,
    });
  await refuseUnkept(name, config.DATABASE_URL, keptSchemas);
  process.stdout.write(`${name}: the database is current\n`);
});

/** Before the version that relies on it starts: a log that its own service can rewrite proves nothing. */
async function refuseUnkept(
  name: string,
  url: string,
  schemas: readonly string[],
): Promise<void> {
  const database = connect({ url, applicationName: `${name}-migrate`, max: 1 });
  try {
    const unkept = await notYetKept(database.sql, schemas);
    if (unkept.length > 0)
      throw new StartFailure(
        `${name}: could rewrite what is to be kept from it: schema ${unkept.join(", ")}.\n  fix    run this step once with TIXLYS_POSTGRES_URL, which hands it over`,
      );
  } finally {
    await database.close();
  }
}

/** Who this image is, as the bundler wrote it beside the bundle. */
async function identity(): Promise<{
  name: string;
  extensions: string[];
  keptSchemas: string[];
}> {
  const about: unknown = await Bun.file(
    join(Bun.main, "..", "service.json"),
  ).json();
  if (!isObject(about) || typeof about["name"] !== "string")
    throw new StartFailure("service.json beside the bundle names no service.");
  const { name, extensions, keptSchemas } = about;
  const listed = (value: unknown): string[] =>
    Array.isArray(value) ? value.map(String) : [];
  return {
    name,
    extensions: listed(extensions),
    keptSchemas: listed(keptSchemas),
  };
}

function say(name: string, what: string, tags: readonly string[]): void {
  for (const tag of tags) process.stdout.write(`${name}: ${what} ${tag}\n`);
}
