/** Restarts of chosen units, so that nobody is sent to a process that goes, and code that does not start replaces none that runs. */
import { gatewayRereadMs, eachInTurn } from "./rolling.ts";
import type { StandIn } from "./rolling.ts";
import type { Unit } from "./unit.ts";

/** What a restart works with. */
export type RestartParts = {
  /** Ids of processes that leave; read by whoever writes the upstreams. */
  readonly leaving: Set<string>;
  /** Stand-ins that serve; one stays here when what it stands in for does not come back. */
  readonly standing: Set<StandIn>;
  /** Writes the upstreams and tells the gateways; whether anything changed. */
  readonly publish: () => boolean;
  /** The service of a unit. */
  readonly serviceOf: (unit: Unit) => string;
  /** A sentence for the reader of the table. */
  readonly tell: (line: string) => void;
};

/** Starts the stand-in of a unit, for those that get one; rejects when it does not become ready. */
export type StartStandIn = (unit: Unit) => Promise<StandIn | undefined>;

/** Restarts one unit. Its stand-in goes when it is back, and goes on serving when it does not come back. */
export async function restartOne(
  parts: RestartParts,
  unit: Unit,
  start: StartStandIn,
): Promise<void> {
  const { leaving, standing, publish } = parts;
  for (const one of standing)
    if (one.id === unit.name && !one.isReady()) {
      standing.delete(one);
      await one.stop();
    }
  const kept = [...standing].some(({ id }) => id === unit.name);
  const standIn = kept ? undefined : await start(unit);
  if (standIn !== undefined) standing.add(standIn);
  // While another one serves, nobody is sent to the one that goes (http-rules 66).
  leaving.add(unit.name);
  if (publish()) await Bun.sleep(gatewayRereadMs);
  try {
    await unit.restart();
  } catch (thrown) {
    leaving.delete(unit.name);
    publish();
    if ([...standing].some(({ id }) => id === unit.name))
      parts.tell(
        `${unit.name} did not come back; its stand-in goes on serving until ./tixlys restart ${unit.name} succeeds`,
      );
    throw thrown;
  }
  leaving.delete(unit.name);
  const done = [...standing].filter(({ id }) => id === unit.name);
  for (const one of done) standing.delete(one);
  if (publish() && done.length > 0) await Bun.sleep(gatewayRereadMs);
  await Promise.all(done.map((one) => one.stop()));
}

/** The same for several, replicas one after the other; those of `last` when all others are back. */
export async function restartInTurn(
  parts: RestartParts,
  units: readonly Unit[],
  start: StartStandIn,
  last: (unit: Unit) => boolean = () => false,
): Promise<void> {
  const one = (unit: Unit) => restartOne(parts, unit, start);
  const first = units.filter((unit) => !last(unit));
  await eachInTurn(parts.serviceOf, first, one);
  await eachInTurn(parts.serviceOf, units.filter(last), one);
}
