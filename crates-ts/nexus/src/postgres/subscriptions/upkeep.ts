import { eager, fullJitterMs } from "../../waits/back-off.ts";
import { silent } from "../log.ts";
import { pause, within } from "../../waits/pause.ts";
import { ensureGeneration, nextStep, readGenerations } from "./generations.ts";
import { dropRetired } from "./rebuild.ts";
import { switchGeneration } from "./switching.ts";
import type { Generation } from "./generations.ts";
import type { Projection } from "./projection.ts";
import type { RunningSubscriptions } from "./run.ts";
import type { ProjectionOptions } from "./projection-options.ts";

/** The care for the generations of projections. */
export type Upkeep = {
  /** What went wrong last, if it still does. */
  lastError(): string | undefined;
  stop(): Promise<void>;
};

type State = {
  readonly options: ProjectionOptions;
  readonly running: RunningSubscriptions;
  /** Why a generation is not read yet, as it was last said. */
  readonly said: Map<string, string>;
  lookedForRetiredAt: number;
  lastError?: string;
};

const ROUND_MS = 400;
const STOP_MS = 5_000;
/** Positions that a generation may be behind the store when it is to be read from. */
const SWITCH_LAG = 1_000;
const DAY_MS = 24 * 3_600_000;
const LOOK_FOR_RETIRED_MS = 60_000;

/** Makes generations that are missing, reads from those that have caught up, drops those whose time is over. */
export function generationUpkeep(
  options: ProjectionOptions,
  running: RunningSubscriptions,
): Upkeep {
  const state: State = {
    options,
    running,
    said: new Map(),
    lookedForRetiredAt: performance.now(),
  };
  const stopping = new AbortController();
  const idle = pause();
  const rounds = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted;)
      try {
        await round(state);
        failures = 0;
        delete state.lastError;
        await idle.wait(ROUND_MS * (0.75 + Math.random() / 2));
      } catch (error) {
        failures += 1;
        complain(state, error);
        await idle.wait(fullJitterMs(failures, eager));
      }
  };
  const ended = rounds();
  return {
    lastError: () => state.lastError,
    stop: async () => {
      stopping.abort();
      idle.wake();
      await within(STOP_MS, ended);
    },
  };
}

/** One projection's trouble does not keep the others from their care. */
async function round(state: State): Promise<void> {
  const { database, projections } = state.options;
  const names = projections.map(({ name }) => name);
  const generations = await readGenerations(database.sql, names);
  const faults: Error[] = [];
  for (const projection of projections) {
    const own = generations.filter(({ name }) => name === projection.name);
    await careFor(state, projection, own).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      faults.push(new Error(`${projection.name}: ${reason}`, { cause }));
    });
  }
  const [fault] = faults;
  if (fault !== undefined) throw fault;
  await dropOld(state);
}

async function careFor(
  state: State,
  projection: Projection,
  generations: readonly Generation[],
): Promise<void> {
  const { database, logger = silent } = state.options;
  const { name, version } = projection;
  if (nextStep(version, generations).kind !== "none") {
    const generation = await ensureGeneration(database, projection);
    if (generation === undefined) return;
    logger.info({ projection: name, generation }, "a generation was made");
    state.running.wake();
  }
  const building = generations.find((each) => each.state === "building");
  if (building !== undefined && leads(state, building))
    await tryToSwitch(state, building);
}

/** Whoever works on the first partition of a generation decides about it, so that one process does. */
const leads = (
  { running }: State,
  { name, generation }: Pick<Generation, "name" | "generation">,
): boolean =>
  running
    .following()
    .some(
      (each) =>
        each.name === name &&
        each.generation === generation &&
        each.partition === 0,
    );

async function tryToSwitch(
  { options, said }: State,
  { name, generation }: Generation,
): Promise<void> {
  const { database, onReport, logger = silent } = options;
  const outcome = await switchGeneration(database, {
    name,
    to: generation,
    maxLag: SWITCH_LAG,
  });
  const fields = { projection: name, generation };
  if (outcome.kind === "switched") {
    onReport?.({ kind: "switched", name, generation, partition: 0 });
    logger.info({ ...fields, from: outcome.from }, "a generation is read now");
  } else if (outcome.kind !== said.get(`${name}/${String(generation)}`)) {
    const why = { ...fields, ...outcome };
    if (outcome.kind === "parked")
      logger.error(why, "a generation misses streams that are read now");
    else logger.info(why, "a generation is not read yet");
  }
  said.set(`${name}/${String(generation)}`, outcome.kind);
}

async function dropOld(state: State): Promise<void> {
  const now = performance.now();
  if (now - state.lookedForRetiredAt < LOOK_FOR_RETIRED_MS) return;
  state.lookedForRetiredAt = now;
  const { database, projections, keepRetiredMs = DAY_MS } = state.options;
  const before = new Date(Date.now() - keepRetiredMs);
  for (const { name } of projections) await dropRetired(database, name, before);
}

function complain(state: State, error: unknown): void {
  const { logger = silent } = state.options;
  const text = error instanceof Error ? error.message : String(error);
  if (state.lastError !== text)
    logger.error({ err: error }, "a projection's generations need care");
  state.lastError = text;
}
