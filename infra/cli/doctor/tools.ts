/** Examinations of the programs that the suite needs. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkout } from "../stack/paths.ts";
import { externalServers } from "../stack/plan.ts";
import { oldestNats, natsServerVersion } from "../tools/nats.ts";
import { postgresFolder, postgresVersion, toolsIn } from "../tools/postgres.ts";
import { run } from "../tools/run.ts";
import { fail, ok, warn } from "./finding.ts";
import type { Examination, Finding } from "./finding.ts";

/** One pinned Bun everywhere (decision 1). */
export const bun: Examination = async () => {
  const manifest = await readFile(join(checkout, "package.json"), "utf8");
  const pinned =
    /"packageManager":\s*"bun@([\d.]+)"/.exec(manifest)?.[1] ?? "unknown";
  return pinned === Bun.version
    ? ok("bun", Bun.version)
    : fail(
        "bun",
        `this is ${Bun.version}, pinned is ${pinned}`,
        "run it as ./tixlys, which brings the pinned one",
      );
};

/** Fetches what is missing; not needed once everything is there. */
export const npm: Examination = ({ paths, env }) => {
  if (Bun.which("npm") !== null) return ok("npm", "on the PATH");
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
export const postgres: Examination = async ({ paths, env }) => {
  const external = externalServers.postgres();
  if (external !== undefined) return await reachablePostgres(external);
  const own =
    env["TIXLYS_TOOLS"] === "path"
      ? Bun.which("postgres")
      : toolsIn(postgresFolder(paths)).postgres;
  if (own === null || !existsSync(own))
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
  const { code, text, said } = await run([own, "--version"], {
    timeoutMs: 5000,
  }).catch(() => ({ code: 1, text: "", said: [] }));
  if (code === 0 && / 18\b/.test(text)) return ok("postgresql", text.trim());
  return fail(
    "postgresql",
    `${own} does not run: ${said.at(-1) ?? text.trim()}`,
    `rm -rf ${postgresFolder(paths)} && ./tixlys up`,
  );
};

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
export const nats: Examination = async ({ paths }) => {
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
  const fetchable = Bun.which("apt-get") !== null || Bun.which("brew") !== null;
  return fetchable
    ? ok("nats-server", "will be fetched by the first ./tixlys up")
    : fail(
        "nats-server",
        "not on the PATH",
        `put a nats-server (${oldestNats} or newer) on the PATH, or set TIXLYS_NATS_URL`,
      );
};

/** node_modules as bun.lock says. */
export const packages: Examination = () =>
  existsSync(join(checkout, "node_modules", ".tixlys-installed"))
    ? ok("packages", "installed from bun.lock")
    : warn(
        "packages",
        "node_modules was not installed by ./tixlys",
        "./tixlys version",
      );
