import { term } from "../datalog/terms.ts";
import type {
  Check,
  Comparison,
  Expression,
  Query,
  Scalar,
  Variable,
} from "../datalog/terms.ts";

/** The checks that our own tokens carry, built as trees and never from text. */

const variable = (name: string): Variable => ({
  type: "variable",
  name,
  slot: 0,
});
const value = (of: Scalar | Variable): Expression => ({
  kind: "term",
  term: of,
});
const compare = (
  left: Variable,
  operator: Comparison,
  right: Scalar,
): Expression => ({
  kind: "compare",
  operator,
  left: value(left),
  right: value(right),
});
const isIn = (members: readonly string[], item: Variable): Expression => ({
  kind: "contains",
  set: { type: "set", members: members.map(term.string) },
  item: value(item),
});

/** One query over the one ambient fact `name`. */
function checkOn(
  name: string,
  argument: Scalar | Variable,
  ...expressions: Expression[]
): Check {
  const variables = argument.type === "variable" ? 1 : 0;
  const query: Query = {
    body: [{ name, terms: [argument] }],
    expressions,
    variables,
  };
  return { queries: [query] };
}

/** `check if time($t), $t >= from, $t < until` */
export function withinTime(from: Date, until: Date): Check {
  const t = variable("t");
  return checkOn(
    "time",
    t,
    compare(t, ">=", term.date(from)),
    compare(t, "<", term.date(until)),
  );
}

/** `check if time($t), $t < until` */
export function beforeTime(until: Date): Check {
  const t = variable("t");
  return checkOn("time", t, compare(t, "<", term.date(until)));
}

/** `check if purpose("access")` and the like: a fact with exactly this value. */
export const exactly = (name: "purpose" | "request", wanted: string): Check =>
  checkOn(name, term.string(wanted));

/** `check if audience($a), {"auth", "users"}.contains($a)` */
export function audienceIn(services: readonly string[]): Check {
  const a = variable("a");
  return checkOn("audience", a, isIn(services, a));
}

/** Exact names and prefixes: `check if operation($o), {"a:b:c"}.contains($o) || $o.starts_with("users:")`. */
export function matchesAny(
  name: "operation" | "resource",
  exact: readonly string[],
  prefixes: readonly string[],
): Check {
  const v = variable(name === "operation" ? "o" : "r");
  const choices: Expression[] = prefixes.map((prefix) => ({
    kind: "startsWith",
    text: value(v),
    prefix: value(term.string(prefix)),
  }));
  if (exact.length > 0) choices.unshift(isIn(exact, v));
  // Not lazy: every version of Datalog knows this form, and either side is cheap.
  const any = choices.reduce((left, right): Expression => ({
    kind: "or",
    lazy: false,
    left,
    right,
  }));
  return checkOn(name, v, any);
}
