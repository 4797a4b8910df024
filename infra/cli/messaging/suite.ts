/** The servers that the messaging commands look into: those of the running suite, or those that the environment names. */
import type { Database } from "@tixlys/nexus/postgres";
import { CliError, hasCode } from "../console/errors.ts";
import { databaseUrl, environmentName } from "../stack/environment.ts";
import { pathsOf } from "../stack/paths.ts";
import { externalServers, surroundings } from "../stack/plan.ts";
import { portOffset } from "../stack/ports.ts";
import { dataOwners } from "../stack/provision.ts";
import { concernsExamples, serviceNamed } from "../stack/services.ts";
import { runningState } from "../stack/state.ts";

/** One service's database, opened as the service. */
export type ServiceDatabase = {
  readonly service: string;
  readonly database: Database;
};

/** What a command may look into. */
export type Suite = {
  /** In the order of the table. */
  readonly databases: readonly ServiceDatabase[];
  /** With the administrator's login. */
  natsUrl(): string;
  /** Whether personal fields may be shown: a suite on this machine, in development or test. */
  readonly mayShowPersonal: boolean;
};

/**
 * Opens the databases of one service, or of all, for `work`, and closes them after it.
 *
 * @throws CliError `E_NOT_RUNNING` when there is no server, `E_UNKNOWN_SERVICE`, `E_MIGRATE` when a database is older
 * than this checkout, `E_POSTGRES` when one does not answer.
 */
export async function withSuite<T>(
  service: string | undefined,
  work: (suite: Suite) => Promise<T>,
): Promise<T> {
  const running = await runningState(pathsOf());
  const around = await surroundings(
    running?.offset ?? portOffset(undefined, process.env),
    await concernsExamples(running, service),
  );
  const postgresUrl = externalServers.postgres() ?? running?.postgres.url;
  const nats = externalServers.nats() ?? running?.nats.url;
  if (typeof postgresUrl !== "string") throw notRunning("PostgreSQL");
  const chosen =
    service === undefined
      ? around.sources
      : [serviceNamed(around.sources, service)];
  const { connect } = await import("@tixlys/nexus/postgres");
  const databases = dataOwners(chosen).map(({ name }) => ({
    service: name,
    database: connect({
      url: databaseUrl(
        postgresUrl,
        name,
        around.secrets.services[name]?.postgres ?? "",
      ),
      applicationName: "tixlys-cli",
      max: 2,
    }),
  }));
  try {
    return await work({
      databases,
      natsUrl: () => {
        if (typeof nats !== "string") throw notRunning("NATS");
        return externalServers.nats() ?? around.servers.natsUrl;
      },
      mayShowPersonal: isLocal(postgresUrl),
    });
  } catch (thrown) {
    throw explained(thrown);
  } finally {
    await Promise.all(databases.map(({ database }) => database.close()));
  }
}

const notRunning = (what: string): CliError =>
  new CliError("E_NOT_RUNNING", `there is no ${what} to look into`, {
    cause: "nothing is running here, and the environment names no server",
    fix: "./tixlys up --detach",
  });

/** Nobody reads the personal data of a real environment over a colleague's shoulder. */
function isLocal(postgresUrl: string): boolean {
  const environment = process.env["TIXLYS_ENV"] ?? environmentName;
  const { hostname } = new URL(postgresUrl);
  return (
    ["development", "test"].includes(environment) &&
    ["127.0.0.1", "localhost", "[::1]"].includes(hostname)
  );
}

function explained(thrown: unknown): unknown {
  if (thrown instanceof CliError || !(thrown instanceof Error)) return thrown;
  // 42703, 42P01: no such column, no such table (PostgreSQL, appendix A).
  if (hasCode(thrown, "42703") || hasCode(thrown, "42P01"))
    return new CliError("E_MIGRATE", thrown.message, {
      cause: "a database is older than this checkout",
      fix: "./tixlys migrate",
    });
  const code = "code" in thrown ? String(thrown.code) : "";
  if (/^(CONNECT|ECONN|57P|08|28|3D)/.test(code))
    return new CliError("E_POSTGRES", thrown.message, {
      cause: "PostgreSQL does not answer, or does not let us in",
      fix: "./tixlys ps",
    });
  return thrown;
}
