/**
 * Databases, roles, streams and migrations. All of it is safe to repeat; because repeating costs time, a stamp in the folder of
 * each server remembers what was applied, and goes when the server's data goes.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CliError } from "../console/errors.ts";
import { contractsOf, exampleContractFolders } from "./contracts.ts";
import { databaseUrl, environmentName } from "./environment.ts";
import type { Servers } from "./environment.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Paths } from "./paths.ts";
import { checkout } from "./paths.ts";
import type { Secrets } from "./secrets.ts";
import type { ServiceSource } from "./services.ts";

/** What is provisioned, where. `external`: servers that the user named, for which no stamp is kept. */
export type ProvisionPlan = {
  readonly paths: Paths;
  readonly services: readonly ServiceSource[];
  readonly secrets: Secrets;
  readonly servers: Servers;
  readonly external: { readonly postgres: boolean; readonly nats: boolean };
  readonly say: (line: string) => void;
  /** Whose data the databases are to hold; that of `up` when absent. */
  readonly environment?: string;
};

const crate = (path: string) => join(checkout, "crates-ts", path);

/** Services that own a database, with its folder of migrations. */
export function dataOwners(
  services: readonly ServiceSource[],
): (ServiceSource & { migrations: string })[] {
  return services.flatMap((service) =>
    service.migrations === undefined
      ? []
      : [{ ...service, migrations: service.migrations }],
  );
}

/** Brings PostgreSQL up to the checkout: roles, databases, extensions, migrations. */
export async function provisionPostgres(plan: ProvisionPlan): Promise<void> {
  const owners = dataOwners(plan.services);
  const stamp = {
    file: join(plan.paths.postgres, "provisioned"),
    text: await fingerprint(
      [...owners.map((owner) => owner.migrations), crate("nexus/src/postgres")],
      owners.flatMap(({ name }) => [
        name,
        plan.secrets.services[name]?.postgres ?? "",
      ]),
    ),
    keep: !plan.external.postgres,
  };
  await unlessStamped(stamp, async () => {
    await Promise.all(owners.map((owner) => provisionService(plan, owner)));
  });
}

/** One service: its role and database as the superuser, its migrations as itself, and its kept schemas as the superuser again. */
export async function provisionService(
  plan: Pick<ProvisionPlan, "secrets" | "servers" | "say" | "environment">,
  service: ServiceSource & { migrations: string },
): Promise<string[]> {
  const { keepSchemas, migrate, provisionDatabase } =
    await import("@tixlys/nexus/postgres");
  const password = plan.secrets.services[service.name]?.postgres ?? "";
  const environment = plan.environment ?? environmentName;
  try {
    const { extensions, keptSchemas } = await declaredBy(service);
    await provisionDatabase({
      adminUrl: plan.servers.postgresUrl,
      service: service.name,
      password,
      extensions,
      environment,
    });
    const url = databaseUrl(plan.servers.postgresUrl, service.name, password);
    const { applied } = await migrate({
      url,
      service: service.name,
      folder: service.migrations,
      environment,
    });
    const name = `tixlys_${service.name}`;
    await keepSchemas({
      adminUrl: plan.servers.postgresUrl,
      database: name,
      role: name,
      schemas: keptSchemas,
    });
    for (const tag of applied) plan.say(`${service.name}: applied ${tag}`);
    return applied;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    if (isAway(reason))
      throw awayError(
        "E_POSTGRES",
        plan.servers.postgresUrl,
        "TIXLYS_POSTGRES_URL",
        reason,
      );
    const named = reason.startsWith(service.name)
      ? reason
      : `${service.name}: ${reason}`;
    throw new CliError("E_MIGRATE", named, {
      cause:
        "the migration does not fit the database as it is, or the database refuses us",
      fix: `./tixlys migrate ${service.name} status`,
    });
  }
}

/** Whether nobody answered at all, by what the drivers say of it. */
const isAway = (reason: string): boolean =>
  /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|CONNECT_TIMEOUT|connection refused|dns|timeout/i.test(
    reason,
  );

function awayError(
  code: "E_POSTGRES" | "E_NATS",
  url: string,
  variable: string,
  reason: string,
): CliError {
  const given = (process.env[variable] ?? "") !== "";
  const { host } = new URL(url);
  return new CliError(code, `nobody answers at ${host}: ${reason}`, {
    cause: given
      ? `${variable} names a server that is not there`
      : "it ended in the meantime",
    fix: given
      ? `start that server, or unset ${variable} to use the suite's own`
      : "./tixlys doctor",
  });
}

/** What a service asks of the server, under `"tixlys"` in its package.json. */
type Declared = {
  /** Extensions that only a superuser may create. */
  readonly extensions: string[];
  /** Schemas that it may add to and not rewrite. */
  readonly keptSchemas: string[];
};

async function declaredBy(service: ServiceSource): Promise<Declared> {
  const text = await readFile(
    join(service.folder, "package.json"),
    "utf8",
  ).catch(() => "{}");
  const manifest: unknown = JSON.parse(text);
  const own = isRecord(manifest) ? manifest["tixlys"] : undefined;
  const listed = (name: keyof Declared): string[] => {
    const value = isRecord(own) ? own[name] : undefined;
    return Array.isArray(value) ? value.map(String) : [];
  };
  return {
    extensions: listed("extensions"),
    keptSchemas: listed("keptSchemas"),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Makes the streams, or proves that they are as declared. */
export async function provisionNats(plan: ProvisionPlan): Promise<void> {
  const stamp = {
    file: join(plan.paths.nats, "provisioned"),
    text: await fingerprint(
      [crate("contracts/src"), crate("messaging/src/nats")],
      [],
    ),
    keep: !plan.external.nats,
  };
  await unlessStamped(stamp, async () => {
    const { applyStreams } = await import("@tixlys/messaging/nats");
    await applyStreams({ url: plan.servers.natsUrl }).catch(
      (thrown: unknown) => {
        const reason =
          thrown instanceof Error ? thrown.message : String(thrown);
        if (isAway(reason))
          throw awayError(
            "E_NATS",
            plan.servers.natsUrl,
            "TIXLYS_NATS_URL",
            reason,
          );
        throw new CliError("E_MIGRATE", `streams: ${reason}`, {
          cause:
            "a stream of that name exists with another declaration, or NATS refuses us",
          fix: plan.external.nats
            ? "compare the stream with its declaration (nats stream info)"
            : "./tixlys reset --yes (wipes the local data)",
        });
      },
    );
  });
}

type Stamp = { file: string; text: string; keep: boolean };

async function unlessStamped(
  stamp: Stamp,
  work: () => Promise<void>,
): Promise<void> {
  if (
    stamp.keep &&
    (await readFile(stamp.file, "utf8").catch(() => "")) === stamp.text
  )
    return;
  await work();
  if (stamp.keep) await writeFile(stamp.file, stamp.text);
}

/** The text of `nats.conf`: users and their rights from the declarations (decision 33). */
export async function natsConfigText(o: {
  paths: Paths;
  port: number;
  secrets: Secrets;
  examples: boolean;
}): Promise<string> {
  const mark = await fingerprint(
    [
      crate("contracts/src"),
      crate("messaging/src/nats"),
      ...(o.examples ? exampleContractFolders() : []),
    ],
    [
      String(o.port),
      o.paths.nats,
      JSON.stringify(o.secrets.services),
      o.secrets.natsAdmin,
    ],
  );
  const known = await readFile(join(o.paths.nats, "nats.conf"), "utf8").catch(
    () => "",
  );
  if (known.startsWith(`# ${mark}\n`)) return known;
  const [{ natsConfig }, contracts] = await Promise.all([
    import("@tixlys/messaging/nats"),
    contractsOf(o.examples),
  ]);
  const text = natsConfig({
    host: "127.0.0.1",
    port: o.port,
    storeDir: join(o.paths.nats, "store"),
    users: { contracts, passwords: natsPasswords(o.secrets) },
  });
  return `# ${mark}\n# Generated by ./tixlys from the declarations in crates-ts/contracts; changes are overwritten.\n${text}`;
}

/** Passwords by NATS user: each service's, and `admin`. */
export function natsPasswords(secrets: Secrets): Record<string, string> {
  const passwords: Record<string, string> = { admin: secrets.natsAdmin };
  for (const [name, { nats }] of Object.entries(secrets.services))
    passwords[name] = nats;
  return passwords;
}
