/** Our PostgreSQL: its cluster made once, its process started with our settings, ready when it says so. */
import { existsSync } from "node:fs";
import {
  chown,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { CliError } from "../console/errors.ts";
import { run } from "../tools/run.ts";
import { startChild } from "./child.ts";
import type { Child } from "./child.ts";
import type { DeathPact } from "./death-pact.ts";
import { childFailure } from "./diagnosis.ts";
import { shown } from "./paths.ts";
import {
  identify,
  signal,
  untilGone,
  workingFolder,
} from "./process-identity.ts";
import { giveTo } from "./run-as.ts";
import type { RunAs } from "./run-as.ts";
import { hashOf } from "./secrets.ts";

/** Recovery after a crash can take a while; a start without it takes a fifth of a second. */
const readyDeadlineMs = 60_000;
const initDeadlineMs = 60_000;

/** The superuser's name. */
export const superuser = "postgres";

/** What to start. `durable: false` is for test runs: nothing is flushed to the disk. */
export type PostgresPlan = {
  readonly folder: string;
  readonly port: number;
  readonly password: string;
  readonly runAs: RunAs;
  readonly durable: boolean;
  readonly log: string;
  readonly pidFolder: string;
  readonly pact: DeathPact;
};

/** The URL of the superuser. */
export function superuserUrl(port: number, password: string): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;
}

/** Where the cluster lies in the folder. */
function clusterFolder(folder: string): string {
  return join(folder, "18");
}

/** Makes the cluster if there is none: in a folder beside it, moved into place when whole. Answers whether it made one. */
export async function makeCluster(plan: PostgresPlan): Promise<boolean> {
  const data = clusterFolder(plan.folder);
  await mkdir(plan.folder, { recursive: true, mode: 0o755 });
  if (existsSync(data)) {
    await refuseForeign(data);
    await refuseOtherKeys(plan);
    await giveTo(data, plan.runAs.owner);
    return false;
  }
  const work = await mkdtemp(join(plan.folder, ".new-"));
  try {
    const passwordFile = join(work, "password");
    await writeFile(passwordFile, `${plan.password}\n`, { mode: 0o600 });
    if (plan.runAs.owner !== undefined) {
      for (const path of [passwordFile, work])
        await chown(path, plan.runAs.owner.uid, plan.runAs.owner.gid);
    }
    await initdb(plan, join(work, "data"), passwordFile);
    await writeFile(keyMark(plan.folder), hashOf(plan.password), {
      mode: 0o600,
    });
    await rename(join(work, "data"), data);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return true;
}

async function initdb(
  plan: PostgresPlan,
  data: string,
  passwordFile: string,
): Promise<void> {
  const command = [
    ...plan.runAs.prefix(),
    plan.runAs.tools.initdb,
    ...[
      "-D",
      data,
      "-U",
      superuser,
      "--pwfile",
      passwordFile,
      "--auth",
      "scram-sha-256",
    ],
    ...[
      "--encoding",
      "UTF8",
      "--locale",
      "C",
      "--locale-provider",
      "builtin",
      "--builtin-locale",
      "C.UTF-8",
    ],
    ...["--no-instructions", ...(plan.durable ? [] : ["--no-sync"])],
  ];
  const result = await run(command, {
    cwd: plan.folder,
    env: { TZ: "UTC" },
    timeoutMs: initDeadlineMs,
  });
  if (result.code === 0) return;
  await writeFile(plan.log, `${result.said.join("\n")}\n`, { flag: "a" });
  throw childFailure({
    child: "initdb",
    log: plan.log,
    what: "the database cluster could not be made",
    fallback: "E_POSTGRES",
  });
}

/** An ordinary user cannot open what root made before. */
async function refuseForeign(data: string): Promise<void> {
  const uid = process.getuid?.();
  if (uid === 0 || (await stat(data)).uid === uid) return;
  throw new CliError(
    "E_STATE_OWNER",
    `${shown(data)} belongs to another user`,
    {
      cause: "the suite was started here by root or by somebody else before",
      fix: "run ./tixlys as that user, or TIXLYS_HOME=~/.tixlys-core ./tixlys up for a state of your own",
    },
  );
}

/** Where it is remembered which superuser's password the cluster was made with: as a hash, which tells nothing of 256 random bits. */
function keyMark(folder: string): string {
  return join(folder, "made-with");
}

/** A cluster outlives a lost `keys` folder, but nobody can log in to it any more. */
async function refuseOtherKeys(plan: PostgresPlan): Promise<void> {
  const mark = await readFile(keyMark(plan.folder), "utf8").catch(() => "");
  if (mark === "" || mark === hashOf(plan.password)) return;
  throw new CliError(
    "E_POSTGRES",
    "the keys in the state folder do not belong to its database",
    {
      cause:
        "the keys folder was deleted or replaced after the database was made",
      fix: "put the old keys folder back, or ./tixlys reset --yes (wipes the local data)",
    },
  );
}

/** Starts the server; returns when it accepts connections. `spawned` hears of the process at once. */
export async function startPostgres(
  plan: PostgresPlan,
  spawned: (child: Child) => void = () => undefined,
): Promise<Child> {
  const data = clusterFolder(plan.folder);
  await clearStaleLock(data);
  const child = await startChild({
    name: "postgres",
    command: [
      ...plan.runAs.prefix("SIGINT"),
      plan.runAs.tools.postgres,
      ...["-D", data, ...settings(plan).flatMap((setting) => ["-c", setting])],
    ],
    env: { PATH: process.env["PATH"] ?? "", TZ: "UTC", LC_ALL: "C" },
    cwd: data,
    log: plan.log,
    stopSignal: "SIGINT",
    graceMs: 10_000,
    pact: plan.pact,
    pidFolder: plan.pidFolder,
  });
  spawned(child);
  await untilReady(child, data, plan);
  return child;
}

function settings(plan: PostgresPlan): string[] {
  const durability = plan.durable
    ? []
    : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
  return [
    `port=${plan.port}`,
    "listen_addresses=127.0.0.1",
    // No socket file: its path is limited to 107 bytes, and state folders can lie deep.
    "unix_socket_directories=",
    "max_connections=300",
    "shared_buffers=64MB",
    // Fewer processes on a small machine: reads by the backends themselves, no replication.
    "io_method=sync",
    "max_logical_replication_workers=0",
    "jit=off",
    "max_wal_size=512MB",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_line_prefix=%m [%p] %q%a@%d ",
    "log_checkpoints=off",
    ...durability,
  ];
}

/**
 * postmaster.pid survives a kill, and its pid may by now be somebody else, which PostgreSQL cannot tell in a container with
 * small pids. We hold the lock of the state folder, so a server in this very folder is an orphan of ours: it is ended; anything
 * else is no server of this folder.
 */
async function clearStaleLock(data: string): Promise<void> {
  const file = join(data, "postmaster.pid");
  const pid = Number(
    (await readFile(file, "utf8").catch(() => "")).split("\n")[0],
  );
  if (!Number.isInteger(pid) || pid <= 1) return;
  const orphan = await identify(pid);
  if (orphan !== undefined && (await workingFolder(pid)) === data) {
    signal(pid, "SIGINT");
    if (!(await untilGone(orphan, 10_000))) signal(pid, "SIGQUIT");
    await untilGone(orphan, 2000);
  }
  await rm(file, { force: true });
}

/** The eighth line of postmaster.pid is the server's state, `ready` once it accepts connections (miscadmin.h, PM_STATUS_READY). */
async function untilReady(
  child: Child,
  data: string,
  plan: PostgresPlan,
): Promise<void> {
  const end = performance.now() + readyDeadlineMs;
  while (child.end() === undefined && performance.now() < end) {
    const lines = (
      await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "")
    ).split("\n");
    if (lines[7]?.trim() === "ready" && Number(lines[0]) === child.pid) return;
    await Bun.sleep(10);
  }
  const what =
    child.end() === undefined
      ? `PostgreSQL was not ready within ${readyDeadlineMs / 1000} s`
      : `PostgreSQL ended at start (${child.end() ?? ""})`;
  await child.stop();
  throw childFailure({
    child: "postgres",
    ...{ log: plan.log, from: child.log.from },
    what,
    fallback: "E_POSTGRES",
  });
}
