/** The units of a plan: PostgreSQL, NATS and one per service process. */
import { writeFileSync } from "node:fs";
import { startChild, logFile } from "./child.ts";
import type { ReadyCode } from "./code/ready-code.ts";
import type { DeathPact } from "./death-pact.ts";
import {
  baseEnvironment,
  environmentOf,
  serviceCommand,
  serviceFolder,
} from "./environment.ts";
import { startNats } from "./nats-process.ts";
import type { ProcessPlan, StackPlan } from "./plan.ts";
import { gatewayName } from "./ports.ts";
import { makeCluster, startPostgres } from "./postgres-server.ts";
import { natsConfigText } from "./provision.ts";
import { readyUrl, untilReady } from "./readiness.ts";
import type { RunAs } from "./run-as.ts";
import type { ServiceSource } from "./services.ts";
import { makeUnit } from "./unit.ts";
import type { Unit, UnitStatus } from "./unit.ts";

/** A service may drain this long before it is killed: pawz' own deadline is 25 s. */
const drainMs = 27_000;

/** Hears the changes of one unit. */
export type Changed = (status: UnitStatus, why?: string) => void;

/** Our PostgreSQL; makes its cluster before its first start. */
export function postgresUnit(
  plan: StackPlan,
  runAs: RunAs,
  pact: DeathPact,
  changed: Changed,
): Unit {
  const { paths, ports, secrets } = plan;
  const server = {
    folder: paths.postgres,
    port: ports.postgres,
    password: secrets.postgresSuperuser,
    runAs,
    durable: true,
    log: logFile(paths.logs, "postgres"),
    pidFolder: paths.pids,
    pact,
  };
  return makeUnit({
    name: "postgres",
    changed,
    start: async (spawned) => {
      await makeCluster(server);
      return await startPostgres(server, spawned);
    },
  });
}

/** Our nats-server, with its configuration generated. */
export function natsUnit(
  plan: StackPlan,
  program: string,
  pact: DeathPact,
  changed: Changed,
): Unit {
  const { paths, ports, secrets } = plan;
  return makeUnit({
    name: "nats",
    changed,
    start: async (spawned) => {
      const config = await natsConfigText({
        paths,
        port: ports.nats,
        secrets,
        examples: plan.options.examples,
      });
      const log = logFile(paths.logs, "nats");
      return await startNats(
        {
          program,
          folder: paths.nats,
          port: ports.nats,
          config,
          log,
          pidFolder: paths.pids,
          pact,
        },
        spawned,
      );
    },
  });
}

/** One process of a service. */
export function serviceUnit(
  plan: StackPlan,
  process_: ProcessPlan,
  pact: DeathPact,
  changed: Changed,
  code: ReadyCode,
): Unit {
  const log = logFile(plan.paths.logs, process_.id);
  return makeUnit({
    name: process_.id,
    changed,
    start: async (spawned) => {
      const child = await startChild({
        name: process_.id,
        command: await commandOf(plan, process_.source, code),
        env: serviceEnvironment(plan, process_),
        cwd: serviceFolder,
        log,
        stopSignal: "SIGTERM",
        graceMs: drainMs,
        pact,
        pidFolder: plan.paths.pids,
      });
      spawned(child);
      await untilReady(
        child,
        readyUrl({
          ...process_,
          sharesPort: process_.source.name === gatewayName,
        }),
      );
      return child;
    },
  });
}

/** Bun watches files that it has read itself, so what is edited runs from its sources. */
async function commandOf(
  { options }: StackPlan,
  source: ServiceSource,
  code: ReadyCode,
): Promise<string[]> {
  return options.watch
    ? serviceCommand(source.main, "watched")
    : serviceCommand(await code.entry(source));
}

/** The whole environment of one process. */
export function serviceEnvironment(
  plan: StackPlan,
  process_: ProcessPlan,
): Record<string, string> {
  const place = { ...process_, service: process_.source.name };
  return {
    ...baseEnvironment(process.env, plan.paths),
    ...environmentOf(place, process_.variables, plan, process.env),
    // Ours alone: the launcher has looked who listens there, and a gateway run by hand must not take ours over.
    ...(process_.variables.includes("SHARE_PORTS")
      ? { SHARE_PORTS: "true" }
      : {}),
  };
}

/** Rewrites the gateway's upstreams; answers whether they changed. */
export function writeUpstreams(
  file: string,
  text: string,
  before: string,
): boolean {
  if (text === before) return false;
  writeFileSync(file, `${text}\n`);
  return true;
}
