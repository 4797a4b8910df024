/** A restart that fails no request: replicas leave one after the other, and the gateway knows before they do (http-rules 66). */
import type { ReadyCode } from "./code/ready-code.ts";
import type { DeathPact } from "./death-pact.ts";
import type { StackPlan } from "./plan.ts";
import { gatewayName, replicaPorts } from "./ports.ts";
import type { ServicePorts } from "./ports.ts";
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

/** A process that serves for one that is alone while that is restarted. */
export type StandIn = {
  /** Of the service. */
  readonly name: string;
  readonly port: number;
  stop(): Promise<void>;
};

/** Ports for a stand-in of each of the processes that no other replica would serve for. */
export async function standInPorts(
  plan: StackPlan,
  ids: readonly string[],
  rows: readonly ServiceRow[],
): Promise<Map<string, ServicePorts>> {
  const taken = new Set(rows.flatMap((row) => [row.port, row.metricsPort]));
  const found = new Map<string, ServicePorts>();
  for (const row of rows) {
    const isAlone = !rows.some(
      ({ id, name, state }) =>
        name === row.name && id !== row.id && state === "ready",
    );
    if (!ids.includes(row.id) || row.role === "worker" || !isAlone) continue;
    const ports = await replicaPorts(plan.ports, taken);
    taken.add(ports.port).add(ports.metricsPort);
    found.set(row.id, ports);
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
  parts: { readonly pact: DeathPact; readonly code: ReadyCode },
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
    () => undefined,
    parts.code,
  );
  try {
    await unit.start();
  } catch (thrown) {
    await unit.kill();
    throw thrown;
  }
  return {
    name: process_.source.name,
    port: ports.port,
    stop: () => unit.stop(),
  };
}

/** The replicas of a service one after the other, different services at once. */
export async function eachInTurn(
  plan: StackPlan,
  units: readonly Unit[],
  act: (unit: Unit) => Promise<void>,
): Promise<void> {
  const serviceOf = (unit: Unit) =>
    plan.processes.find((row) => row.id === unit.name)?.source.name ??
    unit.name;
  await Promise.all(
    Object.values(Object.groupBy(units, serviceOf)).map(async (replicas) => {
      for (const replica of replicas ?? []) await act(replica);
    }),
  );
}
