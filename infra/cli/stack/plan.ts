/** Everything that a start needs to know, gathered before anything is started. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { natsServer } from "../tools/nats.ts";
import { postgresTools } from "../tools/postgres.ts";
import type { Surroundings } from "./environment.ts";
import { variablesOf } from "./services.ts";
import type { ServiceSource } from "./services.ts";
import {
  chosenServices,
  declaredPorts,
  findAll,
  findExamples,
} from "./services.ts";
import { checkout, pathsOf } from "./paths.ts";
import type { Paths } from "./paths.ts";
import { gatewayName, inServiceOrder, portsOf, replicaPorts } from "./ports.ts";
import type { Ports, ServicePorts } from "./ports.ts";
import { superuserUrl } from "./postgres-server.ts";
import { chooseRunAs } from "./run-as.ts";
import type { RunAs } from "./run-as.ts";
import { ensureSecrets } from "./secrets.ts";
import { ensureCertificates } from "../tls/authority.ts";
import { preferGiven, valuesOfFile } from "../secrets/given.ts";
import type { Secrets } from "./secrets.ts";
import { UsageError } from "../console/errors.ts";

/** What the user asked for. */
export type UpOptions = {
  readonly only: readonly string[];
  /** `users=2` */
  readonly replicas: readonly string[];
  readonly offset: number;
  readonly infraOnly: boolean;
  readonly seed: boolean;
  readonly watch: boolean;
  /** The services of `examples/` as well. */
  readonly examples: boolean;
};

/** One process to start. */
export type ProcessPlan = ServicePorts & {
  readonly source: ServiceSource;
  /** `users`, `users-2` */
  readonly id: string;
  readonly role: string;
  readonly variables: readonly string[];
};

/** The plan of one start. */
export type StackPlan = Surroundings & {
  readonly options: UpOptions;
  readonly paths: Paths;
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly sources: readonly ServiceSource[];
  readonly processes: readonly ProcessPlan[];
  /** Undefined when the user named a server of their own. */
  readonly runAs: RunAs | undefined;
  readonly natsProgram: string | undefined;
};

/** Servers that the user named instead of ours. */
export const externalServers = {
  postgres: () => named("TIXLYS_POSTGRES_URL"),
  nats: () => named("TIXLYS_NATS_URL"),
};

function named(variable: string): string | undefined {
  const value = process.env[variable];
  return value === undefined || value === "" ? undefined : value;
}

/** The parts that commands need which start nothing: services (with those of the examples, or without), ports, secrets, URLs. */
export async function surroundings(
  offset: number,
  withExamples: boolean,
): Promise<Surroundings & { sources: ServiceSource[] }> {
  const paths = pathsOf();
  const sources = await findAll(withExamples);
  const names = sources.map((source) => source.name);
  const examples = sources.flatMap(({ name, isExample }) =>
    isExample === true ? [name] : [],
  );
  const ports = portsOf(names, offset, examples, declaredPorts(sources));
  const given = await valuesOfFile(process.env);
  const secrets = await preferGiven(
    await ensureSecrets(paths.keys, await contractNames(names)),
    given,
    process.env,
  );
  if (names.includes(gatewayName)) await ensureCertificates(paths.tls, names);
  const servers = {
    postgresUrl:
      externalServers.postgres() ??
      superuserUrl(ports.postgres, secrets.postgresSuperuser),
    natsUrl:
      externalServers.nats() ??
      `nats://admin:${secrets.natsAdmin}@127.0.0.1:${ports.nats}`,
  };
  return {
    paths,
    ports,
    secrets,
    given,
    servers,
    services: names,
    examples,
    sources,
  };
}

/** NATS users exist for every contract (one file each), also for one whose service is not in the checkout yet. */
async function contractNames(services: readonly string[]): Promise<string[]> {
  const files = await readdir(
    join(checkout, "crates-ts", "contracts", "src"),
  ).catch(() => []);
  const contracts = files
    .filter((file) => file.endsWith(".ts") && file !== "index.ts")
    .map((file) => file.slice(0, -3));
  return inServiceOrder([...new Set([...services, ...contracts])]);
}

/** Fetches the programs that are missing, so that the wait for them can be told where the user sees it. */
export async function fetchTools(
  paths: Paths,
  say: (line: string) => void,
): Promise<void> {
  await inOrder([
    externalServers.postgres() === undefined
      ? postgresTools(paths, say)
      : undefined,
    externalServers.nats() === undefined ? natsServer(paths, say) : undefined,
  ]);
}

/** Gathers the plan; fetches tools that are missing. */
export async function planStack(
  options: UpOptions,
  say: (line: string) => void,
): Promise<StackPlan> {
  const around = await surroundings(options.offset, options.examples);
  const { paths, ports, sources } = around;
  const [runAs, natsProgram, processes] = await inOrder([
    externalServers.postgres() === undefined
      ? postgresTools(paths, say).then((tools) => chooseRunAs(paths, tools))
      : undefined,
    externalServers.nats() === undefined ? natsServer(paths, say) : undefined,
    options.infraOnly ? [] : planProcesses(options, sources, ports),
  ]);
  return { ...around, options, runAs, natsProgram, processes };
}

/** All at once; when several fail, the first of the list is told, so that the same lack gives the same message every time. */
async function inOrder<const T extends readonly unknown[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  const values: unknown[] = [];
  for (const item of work) values.push(await item);
  // cast: the values of the same list in the same order
  return values as { -readonly [K in keyof T]: Awaited<T[K]> };
}

async function planProcesses(
  options: UpOptions,
  sources: readonly ServiceSource[],
  ports: Ports,
): Promise<ProcessPlan[]> {
  const counts = replicaCounts(options.replicas, sources);
  const taken = new Set(
    Object.values(ports.services).flatMap((row) => [row.port, row.metricsPort]),
  );
  const plans: ProcessPlan[] = [];
  for (const source of chosenServices(sources, options.only)) {
    const variables = await variablesOf(source);
    const first = ports.services[source.name];
    if (first === undefined) continue;
    plans.push({ source, id: source.name, role: "all", variables, ...first });
    for (
      let number = 2;
      number <= (counts.get(source.name) ?? 1);
      number += 1
    ) {
      const place = await replicaPorts(ports, taken);
      taken.add(place.port).add(place.metricsPort);
      plans.push({
        source,
        id: `${source.name}-${number}`,
        role: "all",
        variables,
        ...place,
      });
    }
  }
  return plans;
}

/** Reads what names services, before anything is asked of a suite that may already run. @throws UsageError for a wrong entry. */
export async function checkNames(options: UpOptions): Promise<void> {
  const sources = await findAll(options.examples);
  const named = [
    ...options.only,
    ...options.replicas.map((entry) => entry.replace(/=.*/, "")),
  ];
  for (const { name } of options.examples ? [] : await findExamples())
    if (named.includes(name))
      throw new UsageError(
        `"${name}" is an example, which starts with --examples only`,
        "up",
      );
  chosenServices(sources, options.only);
  replicaCounts(options.replicas, sources);
}

/** Parses `users=2,chat=3`. */
export function replicaCounts(
  entries: readonly string[],
  sources: readonly ServiceSource[],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const [name = "", count = ""] = entry.split("=");
    chosenServices(sources, [name]);
    const number = Number(count);
    if (!Number.isInteger(number) || number < 1 || number > 16)
      throw new UsageError(
        `--replicas takes SERVICE=N with N from 1 to 16, got "${entry}"`,
        "up",
      );
    counts.set(name, number);
  }
  return counts;
}
