import type { Result } from "../result.ts";
import type { World } from "../retry-conflicts.ts";
import type { Pacing, UnitOfWork } from "../unit-of-work.ts";
import type { Database, Transaction } from "./types.ts";

/** This machine's clock, timers and chance, for what waits between tries. */
export const realPacing: Pacing = {
  clock: () => new Date(),
  sleep: (milliseconds) => Bun.sleep(milliseconds),
  random: Math.random,
};

/**
 * The port of writing over a database: one READ COMMITTED transaction for each `run`, committed when the work answers ok,
 * rolled back when it answers an error or throws.
 *
 * @param scopeOf Everything that the work may use, bound to the transaction: `{ events: eventStore(tx), … }`.
 */
export function transactionsOf<Scope>(
  { transact }: Pick<Database, "transact">,
  scopeOf: (tx: Transaction) => Scope,
): UnitOfWork<Scope> {
  return { run: (work) => run(transact, (tx) => work(scopeOf(tx))) };
}

/**
 * What `execute` and `retryConflicts` work on, over a database. A composition root makes it once.
 *
 * @param settings How often and how long to try, where conflicts are counted, and what stands in for the real clock.
 */
export function postgresWorld<Scope>(
  database: Pick<Database, "transact">,
  scopeOf: (tx: Transaction) => Scope,
  settings: Partial<Omit<World<Scope>, "run">> = {},
): World<Scope> {
  return { ...realPacing, ...settings, ...transactionsOf(database, scopeOf) };
}

async function run<T, E>(
  transact: Database["transact"],
  work: (tx: Transaction) => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  let refusal: Result<T, E> | undefined;
  try {
    return await transact(async (tx) => {
      const outcome = await work(tx);
      if (outcome.ok) return outcome;
      refusal = outcome;
      throw rolledBack;
    });
  } catch (cause) {
    if (cause === rolledBack && refusal !== undefined) return refusal;
    throw cause;
  }
}

/** Thrown to make the driver roll back; it never leaves this file. */
const rolledBack = new Error("the work was refused");
