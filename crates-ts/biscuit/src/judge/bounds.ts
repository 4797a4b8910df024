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

/** Ambient facts that are others for the next request or the next moment, beside `time`. */
const passing = new Set(["request", "fresh_after"]);

/**
 * First second at which one of these checks could come to say something else of the same question: the earliest end that any
 * alternative names. Undefined where that may be at any moment: the time is asked for in another form than a comparison with a
 * fixed moment, or a check speaks of the request itself.
 */
export function steadyUntil(checks: readonly Check[]): number | undefined {
  let until = Number.POSITIVE_INFINITY;
  for (const { queries } of checks)
    for (const query of queries) {
      const end = steadyEnd(query);
      if (end === undefined) return undefined;
      until = Math.min(until, end);
    }
  return until;
}

function steadyEnd({ body, expressions }: Query): number | undefined {
  if (body.some(({ name }) => passing.has(name))) return undefined;
  const times = body.filter(({ name }) => name === "time");
  if (times.length === 0) return Number.POSITIVE_INFINITY;
  const [only] = times[0]?.terms ?? [];
  const slots = body.flatMap(({ terms }) =>
    terms.flatMap((each) => (each.type === "variable" ? [each.slot] : [])),
  );
  // Joined with another fact, or twice in one body: the moment itself is compared with something.
  if (times.length > 1 || only?.type !== "variable") return undefined;
  if (slots.filter((slot) => slot === only.slot).length > 1) return undefined;
  const about = expressions.filter((each) => mentions(each, only.slot));
  const ends = about.map((each) => boundIn(each, only.slot));
  return ends.includes(undefined)
    ? undefined
    : Math.min(...ends.map((end) => end ?? 0), Number.POSITIVE_INFINITY);
}

/** The end that a comparison with a fixed moment sets: none for a beginning, undefined for any other form. */
function boundIn(expression: Expression, slot: number): number | undefined {
  if (expression.kind === "parens") return boundIn(expression.of, slot);
  if (expression.kind !== "compare") return undefined;
  const { operator, left, right } = expression;
  if (!ordering.has(operator)) return undefined;
  const fixed = isSlot(left, slot) ? right : left;
  if (!isSlot(left, slot) && !isSlot(right, slot)) return undefined;
  if (fixed.kind !== "term" || fixed.term.type !== "date") return undefined;
  return endIn(expression, slot)[0] ?? Number.POSITIVE_INFINITY;
}

const ordering: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);

function mentions(expression: Expression, slot: number): boolean {
  switch (expression.kind) {
    case "term":
      return isSlot(expression, slot);
    case "parens":
    case "not":
      return mentions(expression.of, slot);
    case "contains":
      return mentions(expression.item, slot);
    case "startsWith":
      return (
        mentions(expression.text, slot) || mentions(expression.prefix, slot)
      );
    default:
      return (
        mentions(expression.left, slot) || mentions(expression.right, slot)
      );
  }
}
