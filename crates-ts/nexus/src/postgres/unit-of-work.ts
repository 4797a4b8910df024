import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import type { Transaction } from "./types.ts";

/** Topics that were signalled, each with its details. */
export type Topics = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Opens one transaction for both clients; behind a savepoint when `db` is a transaction's.
 *
 * The driver's own `begin` never meets Drizzle: Drizzle opens the transaction, and its session's client,
 * which is bound to the same connection, is handed out for plain SQL (eventing.md §1b.4).
 *
 * @returns What `work` returned, and the topics that it signalled, once each, with their details.
 */
export async function unitOfWork<T>(
  db: Pick<PostgresJsDatabase, "transaction">,
  work: (tx: Transaction) => Promise<T>,
): Promise<{ result: T; topics: Topics }> {
  const topics = new Map<string, Set<string>>();
  const signal = (topic: string, detail?: string): void => {
    const details = topics.get(topic) ?? new Set();
    topics.set(topic, detail === undefined ? details : details.add(detail));
  };
  const result = await db.transaction((tx) =>
    work({ db: tx, sql: clientOf(tx), signal }),
  );
  return { result, topics };
}

/**
 * Runs `work` behind a savepoint of an open transaction: a throw takes back what `work` wrote, and nothing else.
 *
 * @returns What `work` returned. Rejects with what it threw; the transaction can go on.
 */
export async function withSavepoint<T>(
  outer: Transaction,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return await outer.db.transaction((tx) =>
    work({ db: tx, sql: clientOf(tx), signal: (topic) => outer.signal(topic) }),
  );
}

/** The driver's client inside a Drizzle transaction: a field that Drizzle's types hide. */
function clientOf(tx: object): postgres.TransactionSql {
  const session: unknown = Reflect.get(tx, "session");
  const client: unknown =
    typeof session === "object" && session !== null
      ? Reflect.get(session, "client")
      : undefined;
  if (!isTransactionSql(client))
    throw new Error("drizzle hides its client elsewhere now");
  return client;
}

function isTransactionSql(client: unknown): client is postgres.TransactionSql {
  return (
    typeof client === "function" && "savepoint" in client && "unsafe" in client
  );
}
