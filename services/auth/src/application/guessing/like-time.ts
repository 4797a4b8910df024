import type { Ports } from "../ports.ts";

/** Longer than the work takes unless the database is in trouble. */
const likeTimeMs = 50;

/**
 * Holds an answer back until a fixed time after its work began, so that it tells nothing of how much there was to do: rows that
 * are written cost a millisecond more than rows that are not there, and that can be measured (auth #12). For answers that say
 * the same to everybody; logins are covered by the hash of a password, which takes longer than anything that differs.
 */
export async function inLikeTime<T>(
  { store }: Pick<Ports, "store">,
  work: () => Promise<T>,
): Promise<T> {
  const [done] = await Promise.all([work(), store.sleep(likeTimeMs)]);
  return done;
}
