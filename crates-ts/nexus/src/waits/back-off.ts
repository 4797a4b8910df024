/** Bounds of a back-off, in milliseconds. */
export type BackOff = { readonly baseMs: number; readonly capMs: number };

/** Between tries of what may never work: 100 ms to 30 s. */
export const patient: BackOff = { baseMs: 100, capMs: 30_000 };

/** Between tries of what works as soon as the database does: 50 ms to 2 s. */
export const eager: BackOff = { baseMs: 50, capMs: 2_000 };

/**
 * How long to wait after the `failures`-th failure in a row (from 1): a random part of a doubling, capped bound.
 *
 * Full jitter: the waits of many processes spread evenly, so that they do not come back all at once.
 */
export function fullJitterMs(
  failures: number,
  { baseMs, capMs }: BackOff = patient,
): number {
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.ceil(Math.random() * bound);
}
