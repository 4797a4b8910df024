import { AsyncLocalStorage } from "node:async_hooks";
import type postgres from "postgres";
import type { QueryReport } from "./types.ts";

type OnQuery = (query: QueryReport) => void;

/** The parts of the driver's query object that are needed to time it; a test holds it to them. */
type PendingQuery = {
  readonly strings: readonly string[];
  handler: (query: unknown) => unknown;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
};

const OPERATIONS = new Set(
  "SELECT INSERT UPDATE DELETE MERGE WITH CALL DO COPY CREATE ALTER DROP SET SHOW LOCK TRUNCATE".split(
    " ",
  ),
);

/**
 * The same client, reporting each statement's duration to `onQuery`.
 *
 * The driver has no hook for the end of a statement, so each query object is marked when it is made and its
 * clock starts when it is sent. `BEGIN` and `COMMIT` are the driver's own and are not reported.
 */
export function reportQueries<S extends postgres.Sql | postgres.TransactionSql>(
  sql: S,
  onQuery: OnQuery,
): S {
  return new Proxy(sql, {
    apply: (target, self, args) =>
      timed(Reflect.apply(target, self, args), onQuery),
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name === "unsafe" || name === "file")
        return (...args: unknown[]) =>
          timed(Reflect.apply(member, target, args), onQuery);
      if (name === "begin" || name === "savepoint")
        return (...args: unknown[]): unknown =>
          Reflect.apply(member, target, args.map(scoped(onQuery)));
      return member;
    },
  });
}

/** Wraps the client that a `begin` or `savepoint` callback is given. */
const scoped =
  (onQuery: OnQuery) =>
  (argument: unknown): unknown =>
    typeof argument === "function"
      ? (sql: postgres.TransactionSql): unknown =>
          Reflect.apply(argument, undefined, [reportQueries(sql, onQuery)])
      : argument;

function timed(query: unknown, onQuery: OnQuery): unknown {
  if (!isPending(query)) return query;
  const send = query.handler;
  query.handler = (self) => {
    const inCallersContext = AsyncLocalStorage.snapshot();
    const startedAt = performance.now();
    const report = (error?: unknown): void => {
      const durationMs = performance.now() - startedAt;
      const errorCode = error === undefined ? {} : { errorCode: codeOf(error) };
      inCallersContext(onQuery, {
        operation: operationOf(query),
        durationMs,
        ...errorCode,
      });
    };
    const { resolve, reject } = query;
    query.resolve = (result) => (report(), resolve(result));
    query.reject = (error) => (report(error), reject(error));
    return send(self);
  };
  return query;
}

function isPending(query: unknown): query is PendingQuery {
  return query instanceof Promise && "handler" in query && "strings" in query;
}

function operationOf(query: PendingQuery): string {
  const word =
    /^\s*([a-z]+)/i.exec(query.strings[0] ?? "")?.[1]?.toUpperCase() ?? "";
  return OPERATIONS.has(word) ? word : "OTHER";
}

function codeOf(error: unknown): string {
  const code: unknown =
    error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : "UNKNOWN";
}
