import type postgres from "postgres";

/** What makes a statement, beside a call of the client. */
const makers: ReadonlySet<PropertyKey> = new Set(["unsafe", "file"]);

/**
 * The same pool, except that inside an enclosing transaction its statements are that transaction's, and `begin` makes a
 * savepoint of it, whose isolation is the transaction's.
 */
export function routed(
  pool: postgres.Sql,
  enclosing: () => postgres.TransactionSql | undefined,
): postgres.Sql {
  return new Proxy(pool, {
    apply: (target, self, args): unknown =>
      Reflect.apply(enclosing() ?? target, self, args),
    get: (target, name): unknown => {
      const inside =
        makers.has(name) || name === "begin" ? enclosing() : undefined;
      if (inside === undefined) return Reflect.get(target, name);
      return name === "begin"
        ? (...args: unknown[]): unknown => savepoint(inside, args)
        : Reflect.get(inside, name);
    },
  });
}

function savepoint(
  inside: postgres.TransactionSql,
  args: readonly unknown[],
): unknown {
  if (args.length > 1)
    throw new Error(
      "an enclosing transaction was begun already; it takes no options now",
    );
  return Reflect.apply(inside.savepoint, inside, args);
}
