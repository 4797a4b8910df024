import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import type postgres from "postgres";

/** One finished statement, for metrics: never its text or its values. */
export type QueryReport = {
  /** The statement's first word in upper case (`SELECT`, `INSERT`, …), `OTHER` outside a closed set. */
  readonly operation: string;
  readonly durationMs: number;
  /** SQLSTATE, or the driver's code such as `CONNECTION_CLOSED`. */
  readonly errorCode?: string;
};

/** How a process connects to its own database. */
export type ConnectOptions = {
  readonly url: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** Connections at most; opened when needed, closed after 30 idle seconds. 8 unless told. */
  readonly max?: number;
  /** Called after each statement, in the async context of the statement's caller. Must not throw. */
  readonly onQuery?: (query: QueryReport) => void;
  /** Milliseconds; 15,000 unless told. */
  readonly statementTimeoutMs?: number;
  /** Milliseconds; 5,000 unless told. */
  readonly lockTimeoutMs?: number;
  /** Milliseconds; 15,000 unless told. A transaction that idles holds up every outbox reader. */
  readonly idleInTransactionTimeoutMs?: number;
};

/** Drizzle's side of a transaction. */
export type TransactionDb = Parameters<
  Parameters<PostgresJsDatabase["transaction"]>[0]
>[0];

/**
 * One open transaction, seen through both clients: they share one connection and one transaction id.
 *
 * Both clients read times as text, and JSON must be passed as text with `::jsonb`: Drizzle switches the
 * driver's own parsers and serialisers off (eventing.md §1b.4).
 */
export type Transaction = {
  readonly db: TransactionDb;
  readonly sql: postgres.TransactionSql;
  /**
   * Announces `topic` to this process's listeners once, after the commit; never after a rollback.
   *
   * @param detail Told to the listeners, each different one once.
   */
  signal(topic: string, detail?: string): void;
};

/** A pool of connections to one database. */
export type Database = {
  readonly sql: postgres.Sql;
  readonly db: PostgresJsDatabase;
  /**
   * Runs `work` in one READ COMMITTED transaction; a throw rolls everything back and is passed on. Inside `enclose` it is a
   * savepoint of that transaction.
   *
   * Not for nesting: `work` gets everything it may use as its argument.
   */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in one transaction that everything in its async context joins: a `transact` becomes a savepoint of it, a
   * statement of `sql` or `db` one of its statements. All of it is committed together when `work` returns, and nothing when it throws.
   *
   * For whoever must write something beside what code that knows nothing of it writes: the row of an idempotency key. It holds a
   * connection for as long as `work` takes. A statement that fails outside a `transact` rolls everything back.
   */
  enclose<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Whether the running code is inside `enclose`. */
  isEnclosed(): boolean;
  /**
   * Runs `work` when what was written is committed: now, or inside `enclose` after its commit, which `enclose` then waits
   * for; never after a rollback.
   */
  afterCommit(work: () => Promise<void>): Promise<void>;
  /**
   * Announces `topic` to this process's listeners now: for what was committed outside `transact`. Inside `enclose` after the
   * commit.
   */
  signal(topic: string): void;
  /**
   * Calls `listener` after each commit whose transaction signalled `topic`, with the details of that transaction.
   * Returns the unsubscriber.
   */
  onSignal(
    topic: string,
    listener: (details: readonly string[]) => void,
  ): () => void;
  /** Resolves when the server answered a trivial statement in time, else rejects. */
  ping(timeoutMs: number): Promise<void>;
  /** Ends the pool, waiting at most five seconds for running statements. */
  close(): Promise<void>;
};
