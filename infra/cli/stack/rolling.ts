/** A restart that fails no request: replicas leave one after the other, and the gateway knows before they do (http-rules 66). */
import type { StackPlan } from "./plan.ts";
import type { ServiceRow } from "./state.ts";
import type { Unit } from "./unit.ts";

/** Time for the gateway to read its upstreams again and for the requests that it has just sent to arrive. */
export const gatewayRereadMs = 100;

/** Where the gateway may send requests: not to what has failed, nor to a replica that leaves while another one is ready. */
export function usableRows(
  rows: readonly ServiceRow[],
  leaving: ReadonlySet<string>,
): ServiceRow[] {
  const alive = rows.filter((row) => row.state !== "failed");
  const staying = new Set(
    alive
      .filter((row) => row.state === "ready" && !leaving.has(row.id))
      .map((row) => row.name),
  );
  return alive.filter((row) => !leaving.has(row.id) || !staying.has(row.name));
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
