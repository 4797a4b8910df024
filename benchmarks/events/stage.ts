/** PostgreSQL and NATS as `./tixlys up --infra` starts them, and workers of the log that a part starts and kills itself. */
import { join } from "node:path";
import { connectBus } from "../../crates-ts/messaging/src/nats/index.ts";
import type { Bus } from "../../crates-ts/messaging/src/index.ts";
import { connect } from "../../crates-ts/nexus/src/postgres/index.ts";
import type { Database } from "../../crates-ts/nexus/src/postgres/index.ts";
import type { Report } from "../lib/report.ts";
import { startOwnSuite } from "../lib/suite.ts";

/** What a part gets. */
export type EventsStage = {
  readonly options: Readonly<
    Record<"rounds" | "messages" | "events" | "kills", number>
  >;
  readonly report: Report;
  readonly say: (line: string) => void;
};

/** A worker of the log. */
export type Worker = {
  readonly pid: number;
  kill(): Promise<void>;
};

/** What runs for one part. */
export type LogServers = {
  /** The log's own database. */
  readonly database: Database;
  /** Publishes as `orders`. */
  readonly orders: Bus;
  /** What a process of the service is started with. */
  readonly env: Readonly<Record<string, string>>;
  startWorker(): Worker;
  stop(): Promise<void>;
};

const PORT_OFFSET = 8_600;
const entry = join(import.meta.dir, "../../services/events/src/main.ts");
const quiet = () => undefined;
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** Starts them, with every database migrated. */
export async function startLogServers(): Promise<LogServers> {
  const suite = await startOwnSuite({
    name: "events",
    portOffset: PORT_OFFSET,
    up: ["--infra"],
  });
  const [env, { NATS_URL: natsUrl = "" }] = await Promise.all([
    suite.environmentOf("events"),
    suite.environmentOf("orders"),
  ]);
  const database = connect({
    url: env["DATABASE_URL"] ?? "",
    applicationName: "bench",
    max: 2,
  });
  const orders = await connectBus({ url: natsUrl, service: "orders", logger });
  const workers = new Set<Worker>();
  return {
    database,
    orders,
    env,
    startWorker: () => {
      const worker = spawnWorker(env);
      workers.add(worker);
      return worker;
    },
    stop: async () => {
      await Promise.all([...workers].map((worker) => worker.kill()));
      await orders.close();
      await database.close();
      await suite.stop();
    },
  };
}

function spawnWorker(env: Readonly<Record<string, string>>): Worker {
  const child = Bun.spawn([process.execPath, "--no-orphans", entry], {
    env: {
      PATH: process.env["PATH"] ?? "",
      ...env,
      TIXLYS_ROLE: "worker",
      LOG_LEVEL: "error",
      METRICS_PORT: "0",
    },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "inherit",
  });
  return {
    pid: child.pid,
    kill: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
