import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  connect,
  type ConnectOptions,
  type Database,
} from "@tixlys/nexus/postgres";
import { adminConnection, adminUrlOf, roleUrlOf } from "./server.ts";
import { plainName, templateFor } from "./template.ts";

/** A database of one test file, migrated, owned by the service's own test role. */
export type TestDatabase = {
  /** As the service's own role. */
  readonly url: string;
  /** As the superuser of the test server. */
  readonly adminUrl: string;
  readonly database: Database;
  /** Closes the pool and drops the database. */
  close(): Promise<void>;
};

/** What may differ from "the service's own migrations". */
export type TestDatabaseOptions = {
  /** Another folder of migrations, or `"none"` for an empty database. */
  readonly migrations?: string;
  /** Connections at most; 4 when absent. */
  readonly max?: number;
  readonly onQuery?: NonNullable<ConnectOptions["onQuery"]>;
};

const root = resolve(import.meta.dir, "../../../..");

/**
 * A fresh database for `service`: a clone of a template that holds its migrations, made once per content of the
 * migrations. Throws a sentence that says to run `./tixlys test` when `TEST_POSTGRES_URL` is missing.
 */
export async function testDatabase(
  service: string,
  options: TestDatabaseOptions = {},
): Promise<TestDatabase> {
  const admin = adminConnection();
  const declared = declaredBy(service);
  const template = await templateFor({
    service,
    migrations: migrationsOf(service, options.migrations),
    extensions: declared.extensions ?? [],
    keptSchemas: declared.keptSchemas ?? [],
  });
  const name = `t_${plainName(service)}_${process.pid}_${crypto.randomUUID().slice(0, 8)}`;
  await admin`create database ${admin(name)} template ${admin(template.name)} owner ${admin(template.role)}`;
  const url = roleUrlOf(name, template.role);
  const database = connect({
    url,
    applicationName: `test-${service}`,
    max: options.max ?? 4,
    ...(options.onQuery === undefined ? {} : { onQuery: options.onQuery }),
  });
  return {
    url,
    adminUrl: adminUrlOf(name),
    database,
    async close() {
      await database.close();
      await admin`drop database if exists ${admin(name)} with (force)`;
    },
  };
}

/** A service of the suite, else one of the examples. */
function folderOf(service: string): string {
  const own = join(root, "services", service);
  if (existsSync(own)) return own;
  const examples = new Bun.Glob(`examples/*/${service}/package.json`);
  const [manifest] = [...examples.scanSync({ cwd: root })];
  return manifest === undefined ? own : join(root, dirname(manifest));
}

/** What the service's `migrate` step does as a superuser, as its package.json declares it; a name that is no service's has nothing. */
function declaredBy(service: string): Declared {
  const file = join(folderOf(service), "package.json");
  if (!existsSync(file)) return {};
  // cast: a manifest of this repository; what matters of it is looked at.
  const { tixlys } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly tixlys?: Declared;
  };
  return tixlys ?? {};
}

type Declared = {
  readonly extensions?: readonly string[];
  readonly keptSchemas?: readonly string[];
};

function migrationsOf(
  service: string,
  told: string | undefined,
): string | undefined {
  if (told === "none") return undefined;
  const folder = told ?? join(folderOf(service), "migrations");
  if (existsSync(join(folder, "meta", "_journal.json"))) return folder;
  throw new Error(
    `"${service}" has no migrations in ${folder}; say { migrations: "none" } when that is meant`,
  );
}
