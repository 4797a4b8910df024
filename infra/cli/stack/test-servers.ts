/** PostgreSQL and NATS for one test run: in a temporary folder, on free ports, without flushing to the disk, gone afterwards. */
import { randomBytes } from "node:crypto";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { natsServer } from "../tools/nats.ts";
import { postgresTools } from "../tools/postgres.ts";
import { logFile } from "./child.ts";
import { contractsOf } from "./contracts.ts";
import { makeDeathPact } from "./death-pact.ts";
import { startNats } from "./nats-process.ts";
import { pathsOf } from "./paths.ts";
import { freePort } from "./ports.ts";
import { makeCluster, startPostgres, superuserUrl } from "./postgres-server.ts";
import { identify, isRunning } from "./process-identity.ts";
import { chooseRunAs } from "./run-as.ts";
import type { RunAs } from "./run-as.ts";

/** Running servers and the environment that the testkit reads. */
export type TestServers = {
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  stop(): Promise<void>;
};

const folderPrefix = "tixlys-test-";

/** Starts both servers with a JetStream account for each of `workers` test processes. */
export async function startTestServers(
  workers: number,
  say: (line: string) => void,
): Promise<TestServers> {
  await removeLeftovers();
  const folder = await mkdtemp(join(tmpdir(), folderPrefix));
  // Under root PostgreSQL runs as another user, which has to get through.
  await chmod(folder, 0o711);
  await writeFile(
    join(folder, "owner"),
    JSON.stringify(await identify(process.pid)),
  );
  const pact = await makeDeathPact();
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.all(stops.map((each) => each()));
    pact.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const paths = pathsOf(folder);
    await mkdir(paths.logs);
    const common = { pact, pidFolder: paths.pids };
    const [postgres, nats] = await Promise.all([
      startTestPostgres({
        ...common,
        folder,
        log: logFile(paths.logs, "postgres"),
        say,
        stops,
      }),
      startTestNats({
        ...common,
        folder,
        log: logFile(paths.logs, "nats"),
        say,
        stops,
        workers,
      }),
    ]);
    return { env: { TIXLYS_ENV: "test", ...postgres, ...nats }, folder, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

type Start = {
  folder: string;
  log: string;
  pidFolder: string;
  pact: Awaited<ReturnType<typeof makeDeathPact>>;
  say: (line: string) => void;
  stops: (() => Promise<void>)[];
};

async function startTestPostgres(o: Start): Promise<Record<string, string>> {
  const paths = pathsOf(o.folder);
  const runAs = await chooseRunAs(paths, await postgresTools(paths, o.say));
  const [port, password] = [await freePort(), randomBytes(12).toString("hex")];
  const plan = {
    ...o,
    folder: join(o.folder, "postgres"),
    port,
    password,
    runAs,
    durable: false,
  };
  await makeCluster(plan);
  await startPostgres(plan, (child) => o.stops.push(() => child.stop()));
  return {
    TEST_POSTGRES_URL: superuserUrl(port, password),
    // For tests that start, and kill, a server of their own.
    TEST_POSTGRES_SERVER: JSON.stringify(programsOf(runAs)),
  };
}

/** How a test starts PostgreSQL itself: the programs, what stands before them, and whose the files must be. */
export function programsOf({ tools, prefix, owner }: RunAs): {
  readonly initdb: string;
  readonly postgres: string;
  readonly prefix: readonly string[];
  readonly owner?: { readonly uid: number; readonly gid: number };
} {
  return {
    initdb: tools.initdb,
    postgres: tools.postgres,
    prefix: prefix("SIGINT"),
    ...(owner === undefined ? {} : { owner }),
  };
}

async function startTestNats(
  o: Start & { workers: number },
): Promise<Record<string, string>> {
  const program = await natsServer(pathsOf(o.folder), o.say);
  const [{ natsConfig }, contracts] = await Promise.all([
    import("@tixlys/messaging/nats"),
    contractsOf(true),
  ]);
  const serviceNames = contracts.map(({ service }) => service);
  const [port, password] = [await freePort(), randomBytes(12).toString("hex")];
  const names = Array.from({ length: o.workers }, (_, index) => `w${index}`);
  const passwords = Object.fromEntries(
    ["admin", ...serviceNames].map((name) => [name, password]),
  );
  const folder = join(o.folder, "nats");
  const config = natsConfig({
    host: "127.0.0.1",
    port,
    storeDir: join(folder, "store"),
    users: { contracts, passwords },
    accounts: names,
  });
  await startNats({ ...o, program, folder, port, config }, (child) =>
    o.stops.push(() => child.stop()),
  );
  const url = (user: string) => `nats://${user}:${password}@127.0.0.1:${port}`;
  const accounts = names.map((name) => ({
    name,
    admin: url(`${name}-admin`),
    services: Object.fromEntries(
      serviceNames.map((service) => [service, url(`${name}-${service}`)]),
    ),
  }));
  return {
    TEST_NATS_URL: `nats://127.0.0.1:${port}`,
    TEST_NATS_ACCOUNTS: JSON.stringify(accounts),
    // For tests that start, and kill, a server of their own.
    TEST_NATS_SERVER: program,
  };
}

/** Folders of runs that were killed: their servers died with them, the files did not. */
async function removeLeftovers(): Promise<void> {
  const names = (await readdir(tmpdir()).catch(() => [])).filter((name) =>
    name.startsWith(folderPrefix),
  );
  for (const name of names) {
    const folder = join(tmpdir(), name);
    const text = await readFile(join(folder, "owner"), "utf8").catch(() => "");
    const owner: unknown = text === "" ? undefined : JSON.parse(text);
    if (!isIdentity(owner) || (await isRunning(owner))) continue;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isIdentity(value: unknown): value is { pid: number; started: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "pid" in value &&
    "started" in value
  );
}
