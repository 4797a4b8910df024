/** Medians and spreads of a handful of rounds. */

/** A figure that was measured in several rounds. */
export type Figure = {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** (max - min) / median. */
  readonly spread: number;
  readonly rounds: readonly number[];
};

/** Above this spread a figure is reported as noise (decision 32, proofs.md "a ratio"). */
export const NOISE = 0.25;

/** The middle of the values; the mean of the two middle ones when there is no single one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [
    sorted[Math.ceil(middle) - 1] ?? Number.NaN,
    sorted[Math.floor(middle)] ?? Number.NaN,
  ];
  return (low + high) / 2;
}

/** The value below which `part` (0 to 1) of the values lie. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.floor(sorted.length * part));
  return sorted[index] ?? Number.NaN;
}

/** Sums up what the rounds gave. */
export function figure(rounds: readonly number[]): Figure {
  const middle = median(rounds);
  const [min, max] = [Math.min(...rounds), Math.max(...rounds)];
  return { median: middle, min, max, spread: (max - min) / middle, rounds };
}

/**
 * The ratio of medians of two figures of the same interleaved rounds. `min` and `max` are those of the rounds' own ratios,
 * each of a pair that ran one after the other.
 */
export function ratio(over: Figure, under: Figure): Figure {
  const pairs = over.rounds.map(
    (value, round) => value / (under.rounds[round] ?? Number.NaN),
  );
  const middle = over.median / under.median;
  const [min, max] = [Math.min(...pairs), Math.max(...pairs)];
  return {
    median: middle,
    min,
    max,
    spread: (max - min) / middle,
    rounds: pairs,
  };
}
