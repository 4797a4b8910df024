import type postgres from "postgres";

/**
 * Distinct texts that one pool keeps prepared; each connection holds as many statements at most. A text that comes beyond them is
 * parsed and planned each time, as one with a list of changing length would be for ever.
 */
const TEXTS = 500;

/**
 * The same client, except that what Drizzle sends is prepared: Drizzle asks for a statement without a name unless each query is
 * prepared by hand, and the driver then needs a second round trip to learn its parameters' types, and the server plans it anew
 * every time. Tagged templates are prepared by the driver itself.
 */
export function preparing<S extends postgres.Sql | postgres.TransactionSql>(
  sql: S,
  texts: Set<string> = new Set(),
): S {
  return new Proxy(sql, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name === "unsafe")
        return (...args: unknown[]): unknown =>
          Reflect.apply(member, target, asPrepared(args, texts));
      if (name === "begin" || name === "savepoint")
        return (...args: unknown[]): unknown =>
          Reflect.apply(member, target, args.map(inside(texts)));
      return member;
    },
  });
}

/** Wraps the client that a `begin` or `savepoint` callback is given. */
const inside =
  (texts: Set<string>) =>
  (argument: unknown): unknown =>
    typeof argument === "function"
      ? (sql: postgres.TransactionSql): unknown =>
          Reflect.apply(argument, undefined, [preparing(sql, texts)])
      : argument;

/** Only what says that it is not prepared, which is Drizzle's way to say nothing; several statements in one text say nothing at all. */
function asPrepared(args: unknown[], texts: Set<string>): unknown[] {
  const [text, parameters, options] = args;
  const isOurs =
    typeof text === "string" &&
    typeof options === "object" &&
    options !== null &&
    Reflect.get(options, "prepare") === false;
  if (!isOurs || !isKept(text, texts)) return args;
  return [text, parameters, { ...options, prepare: true }];
}

function isKept(text: string, texts: Set<string>): boolean {
  if (texts.has(text)) return true;
  if (texts.size >= TEXTS) return false;
  texts.add(text);
  return true;
}
