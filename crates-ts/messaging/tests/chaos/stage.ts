import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, nexusSql, provisionDatabase } from "@tixlys/nexus/postgres";
import type { Database } from "@tixlys/nexus/postgres";
import { messagingSql } from "../../src/postgres/index.ts";
import { freePort, startBroker } from "../support/broker.ts";
import type { Broker } from "../support/broker.ts";
import { actsSql } from "./errands.ts";
import { listeners } from "./ledger.ts";
import { startPostgres } from "./postgres-process.ts";
import type { PostgresPrograms, PostgresProcess } from "./postgres-process.ts";
import { totalsSql } from "./read-models.ts";
import { replicaOf } from "./replica.ts";
import type { Replica } from "./replica.ts";

/** Servers and replicas of one run, all of them this process's own. */
export type ChaosStage = {
  readonly folder: string;
  readonly postgres: PostgresProcess;
  readonly broker: Broker;
  readonly producers: readonly Replica[];
  readonly consumers: readonly Replica[];
  /** All of them, the projectors too. */
  readonly replicas: readonly Replica[];
  /** Where the producers take commands. */
  readonly ports: readonly number[];
  readonly producer: Database;
  /** Of the first consumer, which has a process manager. */
  readonly errands: Database;
  /** By the consumer's name. */
  readonly databases: ReadonlyMap<string, Database>;
  close(): Promise<void>;
};

const REPLICAS = [0, 1] as const;

const consumerSql = `${messagingSql}
--> statement-breakpoint
create table effects (seq bigint generated always as identity, message_id uuid not null, key text not null, n int not null, at timestamptz not null default clock_timestamp())
--> statement-breakpoint
create table counters (key text primary key, total int not null)`;

/** The first consumer has a process manager, and events of its own. */
const processSql = `${consumerSql}
--> statement-breakpoint
${nexusSql}
--> statement-breakpoint
${actsSql}`;

/** Starts everything in a temporary folder, on 127.0.0.1 only. */
export async function openChaosStage(
  programs: PostgresPrograms,
): Promise<ChaosStage> {
  const folder = await mkdtemp(join(tmpdir(), "messaging-chaos-"));
  // Under root PostgreSQL runs as another user, which has to get through.
  await chmod(folder, 0o711);
  const [postgres, broker] = await Promise.all([
    startPostgres(programs, join(folder, "postgres")),
    startBroker(),
  ]);
  const url = (service: string, sql: string): Promise<string> =>
    ownDatabase(postgres.adminUrl, service, sql);
  const producerUrl = await url(
    "auth",
    `${nexusSql}\n--> statement-breakpoint\n${messagingSql}\n--> statement-breakpoint\n${totalsSql}`,
  );
  const consumerUrls = await Promise.all(
    listeners.map(({ service }, index) =>
      url(service, index === 0 ? processSql : consumerSql),
    ),
  );
  const pool = (at: string): Database =>
    connect({
      url: at,
      applicationName: "chaos",
      max: 4,
      statementTimeoutMs: 120_000,
    });
  const producer = pool(producerUrl);
  const databases = new Map(
    listeners.map(({ service }, index) => [
      service,
      pool(consumerUrls[index] ?? ""),
    ]),
  );
  const errands = databases.get(listeners[0].service);
  if (errands === undefined) throw new Error("there is no consumer");
  const ports = REPLICAS.map(() => freePort());
  const producers = REPLICAS.map((number) =>
    replicaOf(`producer-${String(number)}`, folder, "producer-process.ts", [
      producerUrl,
      broker.url("auth"),
      String(ports[number]),
      `producer-${String(number)}`,
    ]),
  );
  const addresses = listeners.flatMap(({ service }, index) => [
    consumerUrls[index] ?? "",
    broker.url(service),
  ]);
  const consumers = REPLICAS.map((number) =>
    replicaOf(`consumer-${String(number)}`, folder, "consumer-process.ts", [
      `consumer-${String(number)}`,
      ...addresses,
    ]),
  );
  const projectors = REPLICAS.map((number) =>
    replicaOf(`projector-${String(number)}`, folder, "projector-process.ts", [
      producerUrl,
      `projector-${String(number)}`,
    ]),
  );
  const replicas = [...producers, ...consumers, ...projectors];
  await Promise.all(replicas.map((each) => each.start()));
  const close = async (): Promise<void> => {
    await Promise.all(replicas.map((each) => each.kill()));
    await Promise.all(
      [producer, ...databases.values()].map((each) => each.close()),
    );
    await Promise.all([postgres.kill(), broker.close()]);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return {
    folder,
    postgres,
    broker,
    producers,
    consumers,
    replicas,
    ports,
    producer,
    errands,
    databases,
    close,
  };
}

async function ownDatabase(
  adminUrl: string,
  service: string,
  text: string,
): Promise<string> {
  await provisionDatabase({ adminUrl, service, password: service });
  const url = new URL(adminUrl);
  url.pathname = `/tixlys_${service}`;
  url.username = `tixlys_${service}`;
  url.password = service;
  const database = connect({ url: url.href, applicationName: "chaos", max: 1 });
  await database.transact(async (tx) => {
    for (const statement of text.split("--> statement-breakpoint"))
      await tx.sql.unsafe(statement);
  });
  await database.close();
  return url.href;
}
