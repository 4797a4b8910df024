import { eventsAppended } from "../events/event-store.ts";
import { silent } from "../log.ts";
import { isRunnable, readGenerations } from "./generations.ts";
import { checkProjections, tableNames } from "./projection.ts";
import { runSubscriptions } from "./run.ts";
import { settingsOf } from "./settings.ts";
import { generationUpkeep } from "./upkeep.ts";
import type { Generation } from "./generations.ts";
import type { ProjectionOptions } from "./projection-options.ts";
import type { Projection } from "./projection.ts";
import type { RunningSubscriptions } from "./run.ts";
import type { Subscription, Work } from "./subscription.ts";

/**
 * Runs projections until stopped. Any number of processes may: each partition is worked on by one of them at a time, taken
 * over within five seconds after a kill, and handed over at once by one that stops.
 *
 * A projection that has never run begins with the first event of the store and can be read at once. One whose code has a
 * new version is built beside the one that is read, and takes its place when it has caught up.
 *
 * @throws RangeError for a projection that cannot be run, or two of one name.
 */
export function startProjections(
  options: ProjectionOptions,
): RunningSubscriptions {
  const { database, projections, onHint, logger = silent } = options;
  checkProjections(projections);
  const work: Work = {
    database,
    logger,
    report: options.onReport ?? (() => undefined),
    settings: settingsOf(options.settings),
  };
  const running = runSubscriptions({
    ...work,
    owner: crypto.randomUUID(),
    runnable: () => runnable(options),
    wakeUps: [
      (wake) => database.onSignal(eventsAppended, wake),
      ...(onHint === undefined ? [] : [onHint]),
    ],
  });
  const upkeep = generationUpkeep(options, running);
  return {
    ...running,
    lastError: () => upkeep.lastError() ?? running.lastError(),
    stop: async () => {
      await Promise.all([upkeep.stop(), running.stop()]);
    },
  };
}

/** The generations that this code can work on. */
async function runnable({
  database,
  projections,
}: ProjectionOptions): Promise<Subscription[]> {
  const names = projections.map(({ name }) => name);
  const generations = await readGenerations(database.sql, names);
  return projections.flatMap((projection) =>
    generations
      .filter((each) => each.name === projection.name)
      .filter((each) => isRunnable(projection.version, each))
      .map((each) => subscriptionOf(projection, each)),
  );
}

function subscriptionOf(
  projection: Projection,
  { generation, state }: Generation,
): Subscription {
  const table = tableNames(generation);
  return {
    name: projection.name,
    generation,
    types: projection.types,
    isAwaited: state === "building",
    apply: (tx, events) => projection.apply(tx, events, table),
  };
}
