import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { throwDriverErrors } from "./driver-errors.ts";
import { enclosures } from "./enclosure.ts";
import { preparing } from "./prepared-statements.ts";
import { reportQueries } from "./query-reports.ts";
import { routed } from "./routed-client.ts";
import { signals } from "./signals.ts";
import { unitOfWork } from "./unit-of-work.ts";
import type { ConnectOptions, Database, Transaction } from "./types.ts";

const CLOSE_SECONDS = 5;
const FIRST_DIAL_SECONDS = 0.01;
const DIAL_SECONDS = 0.5;

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
    backoff: nextDialSeconds,
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
  const prepared = preparing(plain);
  const pool =
    options.onQuery === undefined
      ? prepared
      : reportQueries(prepared, options.onQuery);
  const inside = enclosures();
  const sql = routed(pool, () => inside.current()?.sql);
  const db = drizzle(sql);
  const { emit, onSignal } = signals();
  const alone = async <T>(
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> => {
    const { result, topics } = await unitOfWork(db, work);
    for (const [topic, details] of topics) emit(topic, [...details]);
    return result;
  };
  const enclose: Database["enclose"] = async (work) => {
    const { result, topics, afterCommit } = await inside.enclose(db, work);
    for (const [topic, details] of topics) emit(topic, [...details]);
    await Promise.all(afterCommit.map((each) => each()));
    return result;
  };
  return {
    sql,
    db,
    signal: (topic) => {
      const tx = inside.current();
      if (tx === undefined) emit(topic, []);
      else tx.signal(topic);
    },
    onSignal,
    transact: (work) => inside.join(work) ?? alone(work),
    enclose: (work) => inside.join(work) ?? enclose(work),
    isEnclosed: () => inside.current() !== undefined,
    afterCommit: async (work) => {
      if (!inside.defer(work)) await work();
    },
    ping: (timeoutMs) => ping(pool, timeoutMs),
    close: () => plain.end({ timeout: CLOSE_SECONDS }),
  };
}

/**
 * How long a connection that failed waits before it is dialled again. The driver's own pause grows to twenty seconds, and whatever
 * is asked meanwhile waits for it: a server that is away would be answered for late, and one that is back would be met late.
 */
function nextDialSeconds(failures: number): number {
  const longest = Math.min(FIRST_DIAL_SECONDS * 2 ** failures, DIAL_SECONDS);
  return longest * (0.5 + Math.random() / 2);
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
