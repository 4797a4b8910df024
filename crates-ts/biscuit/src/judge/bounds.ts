import type { Check, Expression, Query } from "../datalog/terms.ts";

/**
 * First second at which a check can no longer hold, where it has the canonical form: every alternative compares the
 * ambient time with a fixed end. Undefined where time alone does not end it.
 */
export function endOf(check: Check): number | undefined {
  const ends = check.queries.map(endOfQuery);
  return ends.some((end) => end === undefined)
    ? undefined
    : Math.max(...ends.map((end) => end ?? 0));
}

function endOfQuery(query: Query): number | undefined {
  const slots = query.body
    .filter(({ name, terms }) => name === "time" && terms.length === 1)
    .flatMap(({ terms: [only] }) =>
      only?.type === "variable" ? [only.slot] : [],
    );
  const ends = query.expressions.flatMap((expression) =>
    slots.flatMap((slot) => endIn(expression, slot)),
  );
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function endIn(expression: Expression, slot: number): number[] {
  if (expression.kind === "parens") return endIn(expression.of, slot);
  if (expression.kind !== "compare") return [];
  const { operator, left, right } = expression;
  if (isSlot(left, slot))
    return endAt(
      right,
      operator === "<" ? 0 : operator === "<=" ? 1 : undefined,
    );
  if (isSlot(right, slot))
    return endAt(
      left,
      operator === ">" ? 0 : operator === ">=" ? 1 : undefined,
    );
  return [];
}

const isSlot = (expression: Expression, slot: number): boolean =>
  expression.kind === "term" &&
  expression.term.type === "variable" &&
  expression.term.slot === slot;

const endAt = (expression: Expression, offset: number | undefined): number[] =>
  offset !== undefined &&
  expression.kind === "term" &&
  expression.term.type === "date"
    ? [expression.term.value + offset]
    : [];

/** Names of the ambient facts that say what is asked; a token that speaks of them is narrowed to some of its rights. */
const rights = new Set(["operation", "resource", "method"]);

/** Whether a check narrows what the token may be used for, and not just where, when or in which request. */
export const narrowsRights = (check: Check): boolean =>
  check.queries.some((query) =>
    query.body.some(({ name }) => rights.has(name)),
  );
