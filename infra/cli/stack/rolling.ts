/** A restart that fails no request: replicas leave one after the other, and the gateway knows before they do (http-rules 66). */
import type { ReadyCode } from "./code/ready-code.ts";
import type { DeathPact } from "./death-pact.ts";
import type { StackPlan } from "./plan.ts";
import { gatewayName, replicaPorts } from "./ports.ts";
import type { Ports, ServicePorts } from "./ports.ts";
import type { ServiceRow } from "./state.ts";
import type { Unit } from "./unit.ts";
import { serviceUnit } from "./units.ts";

/** Time for the gateway to read its upstreams again and for the requests that it has just sent to arrive. */
export const gatewayRereadMs = 100;

/** Where the gateway may send requests: not to what has failed, nor to a replica that leaves while another one is ready. */
export function usableRows(
  rows: readonly ServiceRow[],
  leaving: ReadonlySet<string>,
  standIns: Iterable<Pick<StandIn, "name">> = [],
): ServiceRow[] {
  const alive = rows.filter((row) => row.state !== "failed");
  const staying = new Set(
    alive
      .filter((row) => row.state === "ready" && !leaving.has(row.id))
      .map((row) => row.name),
  );
  for (const { name } of standIns) staying.add(name);
  return alive.filter((row) => !leaving.has(row.id) || !staying.has(row.name));
}

/** A process that serves for another one while that is restarted. */
export type StandIn = {
  /** Of the service. */
  readonly name: string;
  /** Of the process that it stands in for. */
  readonly id: string;
  readonly port: number;
  isReady(): boolean;
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
};

/**
 * Ports for the stand-ins of a rolling restart: for the first process of each service, so that the new code has become ready
 * before anything is stopped, and for each gateway, whose port its clients know.
 */
export async function standInPorts(
  ports: Ports,
  ids: readonly string[],
  rows: readonly ServiceRow[],
): Promise<Map<string, ServicePorts>> {
  const taken = new Set(rows.flatMap((row) => [row.port, row.metricsPort]));
  const begun = new Set<string>();
  const found = new Map<string, ServicePorts>();
  for (const { id, name, role } of rows) {
    if (!ids.includes(id) || role === "worker") continue;
    if (begun.has(name) && name !== gatewayName) continue;
    begun.add(name);
    const place = await replicaPorts(ports, taken);
    taken.add(place.port).add(place.metricsPort);
    found.set(id, place);
  }
  return found;
}

/**
 * Starts one more process like that of `id`, on ports of its own. When it does not become ready its error is thrown, and nothing
 * that runs has been touched: code that does not start replaces none that runs.
 */
export async function startStandIn(
  plan: StackPlan,
  id: string,
  ports: ServicePorts,
  parts: {
    readonly pact: DeathPact;
    readonly code: ReadyCode;
    /** Its state has changed. */
    readonly changed: () => void;
  },
): Promise<StandIn | undefined> {
  const process_ = plan.processes.find((row) => row.id === id);
  if (process_ === undefined) return undefined;
  const unit = serviceUnit(
    plan,
    // A gateway's clients know its port: the stand-in takes it over, and is told apart by its metrics.
    {
      ...process_,
      ...ports,
      ...(process_.source.name === gatewayName ? { port: process_.port } : {}),
      id: `${id}-stand-in`,
    },
    parts.pact,
    parts.changed,
    parts.code,
  );
  try {
    await unit.start();
  } catch (thrown) {
    await unit.kill();
    throw thrown;
  }
  // One that has to stay is as good as any other process.
  unit.guard();
  return {
    name: process_.source.name,
    id,
    port: ports.port,
    isReady: () => unit.status().state === "ready",
    signal: (name) => unit.signal(name),
    stop: () => unit.stop(),
  };
}

/**
 * The replicas of a service one after the other, different services at once. Rejects when all have come to their end, with the
 * first failure: whoever hears of it finds nothing under way.
 */
export async function eachInTurn(
  serviceOf: (unit: Unit) => string,
  units: readonly Unit[],
  act: (unit: Unit) => Promise<void>,
): Promise<void> {
  const ends = await Promise.allSettled(
    Object.values(Object.groupBy(units, serviceOf)).map(async (replicas) => {
      for (const replica of replicas ?? []) await act(replica);
    }),
  );
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
