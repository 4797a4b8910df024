import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { throwDriverErrors } from "./driver-errors.ts";
import { reportQueries } from "./query-reports.ts";
import { signals } from "./signals.ts";
import { unitOfWork } from "./unit-of-work.ts";
import type { ConnectOptions, Database } from "./types.ts";

const CLOSE_SECONDS = 5;

/**
 * Opens a pool; no connection is made before the first statement.
 *
 * @returns A database whose sessions carry their own deadlines, so that no forgotten transaction
 * outlives them.
 */
export function connect(options: ConnectOptions): Database {
  throwDriverErrors();
  const plain = postgres(options.url, {
    max: options.max ?? 8,
    idle_timeout: 30,
    max_lifetime: 30 * 60,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: {
      application_name: options.applicationName,
      statement_timeout: options.statementTimeoutMs ?? 15_000,
      lock_timeout: options.lockTimeoutMs ?? 5_000,
      idle_in_transaction_session_timeout:
        options.idleInTransactionTimeoutMs ?? 15_000,
      default_transaction_isolation: "read committed",
    },
  });
  const sql =
    options.onQuery === undefined
      ? plain
      : reportQueries(plain, options.onQuery);
  const db = drizzle(sql);
  const { emit, onSignal } = signals();
  return {
    sql,
    db,
    signal: emit,
    onSignal,
    transact: async (work) => {
      const { result, topics } = await unitOfWork(db, work);
      for (const topic of topics) emit(topic);
      return result;
    },
    ping: (timeoutMs) => ping(sql, timeoutMs),
    close: () => plain.end({ timeout: CLOSE_SECONDS }),
  };
}

async function ping(sql: postgres.Sql, timeoutMs: number): Promise<void> {
  const query = sql`select 1`;
  let timer: Timer | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      query.cancel();
      reject(
        new Error(`the database did not answer within ${String(timeoutMs)} ms`),
      );
    }, timeoutMs);
  });
  try {
    await Promise.race([query, late]);
  } finally {
    clearTimeout(timer);
  }
}
