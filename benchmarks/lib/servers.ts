/** PostgreSQL and NATS for one benchmark: in a temporary folder, on free ports, flushing to the disk as in earnest. */
import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { natsServer } from "../../infra/cli/tools/nats.ts";
import { postgresTools } from "../../infra/cli/tools/postgres.ts";
import { logFile } from "../../infra/cli/stack/child.ts";
import type { Child } from "../../infra/cli/stack/child.ts";
import { makeDeathPact } from "../../infra/cli/stack/death-pact.ts";
import { startNats } from "../../infra/cli/stack/nats-process.ts";
import { pathsOf } from "../../infra/cli/stack/paths.ts";
import { freePort } from "../../infra/cli/stack/ports.ts";
import {
  makeCluster,
  startPostgres,
  superuserUrl,
} from "../../infra/cli/stack/postgres-server.ts";
import { chooseRunAs } from "../../infra/cli/stack/run-as.ts";
import {
  applyStreams,
  natsConfig,
} from "../../crates-ts/messaging/src/nats/index.ts";
import type { Contract } from "../../crates-ts/contracts/src/index.ts";

/** Running servers. */
export type Servers = {
  /** The superuser's. */
  readonly postgresUrl: string;
  readonly natsUrl: (service: string) => string;
  stop(): Promise<void>;
};

const EVT_BYTES = 2 * 1024 ** 3;

/** Starts both, with a NATS user for each of `contracts`. */
export async function startServers(
  contracts: readonly Contract[],
): Promise<Servers> {
  const folder = await mkdtemp(join(tmpdir(), "tixlys-bench-"));
  // Under root PostgreSQL runs as another user, which has to get through.
  await chmod(folder, 0o711);
  const pact = await makeDeathPact();
  const paths = pathsOf(folder);
  await mkdir(paths.logs);
  const children: Child[] = [];
  const spawned = (child: Child): void => void children.push(child);
  const say = (line: string): void => console.error(line);
  const stop = async (): Promise<void> => {
    await Promise.all(children.map((child) => child.stop()));
    pact.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const common = { pact, pidFolder: paths.pids };
    const runAs = await chooseRunAs(paths, await postgresTools(paths, say));
    const password = randomBytes(12).toString("hex");
    const plan = {
      ...common,
      folder: join(folder, "postgres"),
      port: await freePort(),
      password,
      runAs,
      durable: true,
      log: logFile(paths.logs, "postgres"),
    };
    await makeCluster(plan);
    await startPostgres(plan, spawned);
    const port = await freePort();
    const names = ["admin", ...contracts.map(({ service }) => service)];
    const nats = join(folder, "nats");
    const url = (user: string): string =>
      `nats://${user}:${password}@127.0.0.1:${port}`;
    const users = {
      contracts,
      passwords: Object.fromEntries(names.map((name) => [name, password])),
    };
    const storeDir = join(nats, "store");
    const config = natsConfig({ host: "127.0.0.1", port, storeDir, users });
    const log = logFile(paths.logs, "nats");
    const program = await natsServer(paths, say);
    await startNats(
      { ...common, program, folder: nats, port, config, log },
      spawned,
    );
    await applyStreams({ url: url("admin"), evtMaxBytes: EVT_BYTES });
    return {
      postgresUrl: superuserUrl(plan.port, password),
      natsUrl: url,
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}
