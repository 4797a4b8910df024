/** Interleaved rounds: A B A B …, so that what else the machine does falls on all alike (decision 32). */
import { figure, percentile } from "./statistics.ts";
import type { Figure } from "./statistics.ts";

/** What one round of one contestant gave. */
export type Round = {
  readonly perSecond: number;
  /** Milliseconds of each operation, where that was measured. */
  readonly latenciesMs?: readonly number[];
};

/** One of those that are compared. */
export type Contestant = {
  readonly name: string;
  /** Runs for about `ms` milliseconds. */
  readonly round: (ms: number, round: number) => Promise<Round>;
};

/** What a contestant did over all rounds. */
export type Measured = {
  readonly name: string;
  readonly perSecond: Figure;
  /** Medians over the rounds of each round's percentile, in milliseconds; NaN where not measured. */
  readonly p50Ms: number;
  readonly p99Ms: number;
};

/** How long and how often. */
export type Rounds = {
  readonly rounds: number;
  readonly roundMs: number;
  /** How long each runs for nobody before; a tenth of a round unless told. */
  readonly warmUpMs?: number;
};

/** Runs every contestant once for nobody, then all of them in turn, `rounds` times. */
export async function interleaved(
  contestants: readonly Contestant[],
  { rounds, roundMs, warmUpMs = roundMs / 10 }: Rounds,
): Promise<ReadonlyMap<string, Measured>> {
  const results = new Map<string, Round[]>(
    contestants.map(({ name }) => [name, []]),
  );
  for (const { round } of contestants) await round(warmUpMs, -1);
  for (let turn = 0; turn < rounds; turn += 1)
    for (const { name, round } of contestants)
      results.get(name)?.push(await round(roundMs, turn));
  return new Map(
    [...results].map(([name, all]) => [name, measured(name, all)]),
  );
}

/** Sums up a contestant's rounds. */
export function measured(name: string, all: readonly Round[]): Measured {
  const at = (part: number): number =>
    figure(all.map(({ latenciesMs = [] }) => percentile(latenciesMs, part)))
      .median;
  return {
    name,
    perSecond: figure(all.map(({ perSecond }) => perSecond)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

/** `workers` loops for `ms` milliseconds, each starting its next operation when its last has ended. */
export async function closedLoop(
  workers: number,
  ms: number,
  operation: (worker: number, count: number) => Promise<unknown>,
): Promise<Round> {
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const end = startedAt + ms;
  const loop = async (worker: number): Promise<void> => {
    for (let count = 0; performance.now() < end; count += 1) {
      const from = performance.now();
      await operation(worker, count);
      latenciesMs.push(performance.now() - from);
    }
  };
  await Promise.all(
    Array.from({ length: workers }, (_, worker) => loop(worker)),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  return { perSecond: latenciesMs.length / seconds, latenciesMs };
}
