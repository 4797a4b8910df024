import { chmod, chown, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { freePort } from "../support/broker.ts";

/** Which programs, and what stands before them so that they do not run as root and die with their parent. */
export type PostgresPrograms = {
  readonly initdb: string;
  readonly postgres: string;
  readonly prefix: readonly string[];
  /** Whom the files must belong to. */
  readonly owner?: { readonly uid: number; readonly gid: number };
};

/** A server of this test's own that can be killed. */
export type PostgresProcess = {
  readonly adminUrl: string;
  /** SIGKILL to the postmaster; its sessions end when they notice. */
  kill(): Promise<void>;
  /** SIGKILL to one session, upon which the server throws all out and recovers. Whether there was one. */
  killBackend(): Promise<boolean>;
  /** Starts it again; resolves when it takes connections. */
  start(): Promise<void>;
};

const PASSWORD = "chaos";
const READY_MS = 30_000;

/** As the launcher tells the tests; missing infrastructure is a failure, never a skip. */
export function programsFromEnvironment(): PostgresPrograms {
  const text = process.env["TEST_POSTGRES_SERVER"];
  if (text === undefined)
    throw new Error("TEST_POSTGRES_SERVER is missing: run ./tixlys test");
  return JSON.parse(text);
}

/** Makes a cluster in `folder` and starts a server that loses nothing when its processes are killed. */
export async function startPostgres(
  programs: PostgresPrograms,
  folder: string,
): Promise<PostgresProcess> {
  const data = join(folder, "data");
  await initialise(programs, folder, data);
  const port = freePort();
  const adminUrl = `postgres://postgres:${PASSWORD}@127.0.0.1:${String(port)}/postgres`;
  const spawn = (): Bun.Subprocess => spawnServer(programs, data, port);
  let server = spawn();
  const start = async (): Promise<void> => {
    const deadline = performance.now() + READY_MS;
    while (performance.now() < deadline) {
      // It refuses to start while a session of the one before still runs.
      if (server.exitCode !== null || server.signalCode !== null)
        server = spawn();
      else if (await isReady(data, server)) return;
      await Bun.sleep(20);
    }
    throw new Error("the test's PostgreSQL did not start");
  };
  await start();
  return {
    adminUrl,
    start,
    kill: async () => {
      server.kill("SIGKILL");
      await server.exited;
    },
    killBackend: () => killOneSession(adminUrl),
  };
}

async function initialise(
  { initdb, prefix, owner }: PostgresPrograms,
  folder: string,
  data: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, `${PASSWORD}\n`);
  await mkdir(data, { mode: 0o700 });
  if (owner !== undefined)
    for (const path of [passwordFile, data])
      await chown(path, owner.uid, owner.gid);
  const command = [...prefix, initdb, "-D", data, "-U", "postgres"];
  const options = ["--pwfile", passwordFile, "--auth", "scram-sha-256"];
  const made = Bun.spawn(
    [...command, ...options, "--no-sync", "--no-instructions", "--locale", "C"],
    { cwd: folder, env: {}, stdout: "ignore", stderr: "pipe" },
  );
  const [said, code] = await Promise.all([
    new Response(made.stderr).text(),
    made.exited,
  ]);
  await rm(passwordFile);
  if (code !== 0) throw new Error(`initdb failed: ${said}`);
}

/** Without flushing, for a kill of processes loses nothing that was written; commits wait for their write all the same. */
function spawnServer(
  { postgres: program, prefix }: PostgresPrograms,
  data: string,
  port: number,
): Bun.Subprocess {
  const settings = [
    `port=${String(port)}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=120",
    "fsync=off",
    "synchronous_commit=on",
    "io_method=sync",
    "max_logical_replication_workers=0",
    "jit=off",
    "timezone=UTC",
  ];
  return Bun.spawn(
    [
      ...prefix,
      program,
      "-D",
      data,
      ...settings.flatMap((setting) => ["-c", setting]),
    ],
    { cwd: data, env: { TZ: "UTC" }, stdout: "ignore", stderr: "ignore" },
  );
}

/** The eighth line of postmaster.pid is the server's state, the first its process. */
async function isReady(
  data: string,
  { pid }: Bun.Subprocess,
): Promise<boolean> {
  const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(
    () => "",
  );
  const lines = text.split("\n");
  return lines[7]?.trim() === "ready" && Number(lines[0]) === pid;
}

async function killOneSession(adminUrl: string): Promise<boolean> {
  const sql = postgres(adminUrl, { max: 1, connect_timeout: 2 });
  try {
    const [row] = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity where backend_type = 'client backend' and datname like 'tixlys_%' order by random() limit 1`;
    if (row === undefined) return false;
    process.kill(row.pid, "SIGKILL");
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 }).catch(() => undefined);
  }
}
