/** Servers, databases and buses of one run of `bench eventing`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  connect,
  nexusSql,
  provisionDatabase,
} from "../../crates-ts/nexus/src/postgres/index.ts";
import type { Database } from "../../crates-ts/nexus/src/postgres/index.ts";
import { connectBus } from "../../crates-ts/messaging/src/nats/index.ts";
import type { Bus } from "../../crates-ts/messaging/src/index.ts";
import { messagingSql } from "../../crates-ts/messaging/src/postgres/index.ts";
import { startTelemetry } from "../../crates-ts/telemetry/src/index.ts";
import type { Logger } from "../../crates-ts/telemetry/src/index.ts";
import { startServers } from "../lib/servers.ts";
import { billing, orders } from "./contracts.ts";
import type { Report } from "../lib/report.ts";
import type { Plot } from "../lib/plot.ts";
import type { Rounds } from "../lib/rounds.ts";

/** What the statement options choose. */
export type Options = Rounds & {
  /** Messages in one drain of the relay and of the consumer. */
  readonly messages: number;
  /** Events that are stored before the second half of `growth`. */
  readonly stored: number;
  /** Share of the traces that are recorded. */
  readonly sampled: number;
};

/** What a part of the benchmark gets. */
export type Stage = {
  readonly options: Options;
  readonly report: Report;
  readonly plot: (name: string, plot: Plot) => void;
  readonly say: (line: string) => void;
  readonly logger: Logger;
  /** The superuser's. */
  readonly postgresUrl: string;
  readonly natsUrl: (service: string) => string;
  /** A fresh database of a service with these statements run in it. */
  readonly database: (service: string, sql: string) => Promise<Fresh>;
  readonly bus: (service: "orders" | "billing") => Promise<Bus>;
  readonly stop: () => Promise<void>;
};

/** A database that was made for one part. */
export type Fresh = {
  readonly url: string;
  /** A pool of its own; closed with the stage. */
  readonly pool: (max: number) => Database;
};

/** Starts what every part needs. */
export async function openStage(
  own: Pick<Stage, "options" | "report" | "plot" | "say">,
): Promise<Stage> {
  const traceDir = await mkdtemp(join(tmpdir(), "tixlys-bench-traces-"));
  const telemetry = startTelemetry({
    service: "bench",
    version: "0",
    environment: "test",
    logLevel: "error",
    traceDir,
    sampleRatio: own.options.sampled,
  });
  const servers = await startServers([orders, billing]);
  const closing: (() => Promise<unknown>)[] = [];
  const database = async (service: string, text: string): Promise<Fresh> => {
    await provisionDatabase({
      adminUrl: servers.postgresUrl,
      service,
      password: service,
    });
    const url = new URL(servers.postgresUrl);
    url.pathname = `/tixlys_${service}`;
    url.username = `tixlys_${service}`;
    url.password = service;
    const pool = (max: number): Database => {
      const opened = connect({ url: url.href, applicationName: service, max });
      closing.push(() => opened.close());
      return opened;
    };
    await migrate(pool(1), text);
    return { url: url.href, pool };
  };
  return {
    ...own,
    logger: telemetry.logger,
    postgresUrl: servers.postgresUrl,
    natsUrl: servers.natsUrl,
    database,
    bus: async (service) => {
      const url = servers.natsUrl(service);
      const bus = await connectBus({ url, service, logger: telemetry.logger });
      closing.push(() => bus.close());
      return bus;
    },
    stop: async () => {
      await Promise.all(closing.map((close) => close()));
      await telemetry.shutdown();
      await servers.stop();
      await rm(traceDir, { recursive: true, force: true });
    },
  };
}

async function migrate(database: Database, text: string): Promise<void> {
  await database.transact(async (tx) => {
    for (const statement of text.split("--> statement-breakpoint"))
      if (statement.trim() !== "") await tx.sql.unsafe(statement);
  });
}

/** A fresh database with the tables of nexus alone. */
export const nexusStage = (stage: Stage, name: string): Promise<Fresh> =>
  stage.database(`orders_${name}`, nexusSql);

export { messagingSql };
