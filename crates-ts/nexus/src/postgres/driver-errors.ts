import { DrizzleQueryError } from "drizzle-orm";
import { PgPreparedQuery } from "drizzle-orm/pg-core";

const METHOD = "queryWithCache";
let done = false;

/**
 * Makes Drizzle throw the driver's own errors, everywhere in this process.
 *
 * Drizzle wraps each of them in one that quotes every parameter of the statement, addresses and names among them, and
 * that hides the code by which a lost connection is told from a broken rule. What is thrown ends in logs and dead
 * letters; the driver's error, the cause of Drizzle's, quotes no parameter and has the code.
 *
 * @throws Error when Drizzle runs its statements by another way than the one that is known here.
 */
export function throwDriverErrors(): void {
  if (done) return;
  const original: unknown = Reflect.get(PgPreparedQuery.prototype, METHOD);
  if (typeof original !== "function")
    throw new Error("drizzle runs its statements in another way now");
  const unwrapped = async function (this: unknown, ...args: unknown[]) {
    try {
      const rows: unknown = await Reflect.apply(original, this, args);
      return rows;
    } catch (thrown) {
      throw driverErrorOf(thrown);
    }
  };
  Reflect.set(PgPreparedQuery.prototype, METHOD, unwrapped);
  done = true;
}

function driverErrorOf(thrown: unknown): unknown {
  return thrown instanceof DrizzleQueryError && thrown.cause !== undefined
    ? thrown.cause
    : thrown;
}
