/** A single value of Datalog. Dates are whole seconds since 1970, bytes are in hexadecimal. */
export type Scalar =
  | { type: "integer"; value: number }
  | { type: "string"; value: string }
  | { type: "date"; value: number }
  | { type: "bytes"; value: string }
  | { type: "boolean"; value: boolean };

/** A place that a query fills; `slot` is its index in the query's bindings. */
export type Variable = { type: "variable"; name: string; slot: number };

/** A literal set of values of one type. */
export type SetLiteral = { type: "set"; members: readonly Scalar[] };

/** A statement that holds. */
export type Fact = { name: string; terms: readonly Scalar[] };

/** A pattern that facts are matched with. */
export type Predicate = { name: string; terms: readonly (Scalar | Variable)[] };

/** What the operators of an expression may be; anything else is outside the token profile. */
export const comparisons = [
  "<",
  ">",
  "<=",
  ">=",
  "===",
  "!==",
  "==",
  "!=",
] as const;
/** One comparison: `===` and `!==` demand equal types, `==` and `!=` do not. */
export type Comparison = (typeof comparisons)[number];

/** An expression of the token profile, as a tree. */
export type Expression =
  | { kind: "term"; term: Scalar | Variable }
  | { kind: "not"; of: Expression }
  | { kind: "parens"; of: Expression }
  | {
      kind: "compare";
      operator: Comparison;
      left: Expression;
      right: Expression;
    }
  | { kind: "contains"; set: SetLiteral; item: Expression }
  | { kind: "startsWith"; text: Expression; prefix: Expression }
  | { kind: "and" | "or"; lazy: boolean; left: Expression; right: Expression };

/** One alternative of a check: all predicates match and all expressions are true. */
export type Query = {
  body: readonly Predicate[];
  expressions: readonly Expression[];
  variables: number;
};

/** `check if a or b`: holds when one of its queries does. */
export type Check = { queries: readonly Query[] };

/** What one block of a token says. */
export type Block = {
  version: number;
  facts: readonly Fact[];
  checks: readonly Check[];
};

/** Short forms for building terms. */
export const term = {
  string: (value: string): Scalar => ({ type: "string", value }),
  integer: (value: number): Scalar => ({ type: "integer", value }),
  boolean: (value: boolean): Scalar => ({ type: "boolean", value }),
  /** Cut to whole seconds. */
  date: (value: Date): Scalar => ({
    type: "date",
    value: Math.floor(value.getTime() / 1000),
  }),
};

/** Whether two values are the same value of the same type. */
export const sameScalar = (a: Scalar, b: Scalar): boolean =>
  a.type === b.type && a.value === b.value;
