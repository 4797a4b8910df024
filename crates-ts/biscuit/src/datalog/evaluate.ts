import { sameScalar } from "./terms.ts";
import type {
  Check,
  Comparison,
  Expression,
  Fact,
  Predicate,
  Query,
  Scalar,
} from "./terms.ts";

/** Thrown inside the crate where an expression has no value (a type that does not fit); the token is refused. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
}

/** Facts by name, looked up by queries. */
export type FactSource = (name: string) => readonly Fact[];

type Bindings = (Scalar | undefined)[];

/**
 * Whether a check holds, as the reference engine would say: its queries are tried in order and the first that matches
 * decides. Work is bounded by the profile (two predicates, 24 operations).
 *
 * @throws EvaluationError where the engine would end with an execution error
 */
export const checkHolds = (check: Check, facts: FactSource): boolean =>
  check.queries.some((query) =>
    matches(query, 0, Array.from({ length: query.variables }), facts),
  );

function matches(
  query: Query,
  index: number,
  bindings: Bindings,
  facts: FactSource,
): boolean {
  const predicate = query.body[index];
  if (predicate === undefined)
    return query.expressions.every((e) => truth(value(e, bindings)));
  for (const fact of facts(predicate.name)) {
    const extended = bind(predicate, fact, bindings);
    if (extended !== undefined && matches(query, index + 1, extended, facts))
      return true;
  }
  return false;
}

function bind(
  predicate: Predicate,
  fact: Fact,
  bindings: Bindings,
): Bindings | undefined {
  if (predicate.terms.length !== fact.terms.length) return undefined;
  const extended = bindings.slice();
  for (const [i, pattern] of predicate.terms.entries()) {
    const given = fact.terms[i];
    if (given === undefined) return undefined;
    const wanted =
      pattern.type === "variable" ? extended[pattern.slot] : pattern;
    if (wanted !== undefined && !sameScalar(wanted, given)) return undefined;
    if (pattern.type === "variable") extended[pattern.slot] = given;
  }
  return extended;
}

function value(expression: Expression, bindings: Bindings): Scalar {
  switch (expression.kind) {
    case "term":
      return expression.term.type === "variable"
        ? bound(bindings[expression.term.slot])
        : expression.term;
    case "parens":
      return value(expression.of, bindings);
    case "not":
      return boolean(!truth(value(expression.of, bindings)));
    case "compare":
      return boolean(
        compare(
          expression.operator,
          value(expression.left, bindings),
          value(expression.right, bindings),
        ),
      );
    case "contains": {
      const item = value(expression.item, bindings);
      return boolean(
        expression.set.members.some((member) => sameScalar(member, item)),
      );
    }
    case "startsWith":
      return boolean(
        text(value(expression.text, bindings)).startsWith(
          text(value(expression.prefix, bindings)),
        ),
      );
    default:
      return connect(expression, bindings);
  }
}

function connect(
  expression: Expression & { kind: "and" | "or" },
  bindings: Bindings,
): Scalar {
  const left = truth(value(expression.left, bindings));
  const decided = expression.kind === "and" ? !left : left;
  // A lazy operator leaves its right side alone once the left has decided, and otherwise gives its value unchanged.
  if (expression.lazy)
    return decided ? boolean(left) : value(expression.right, bindings);
  const right = truth(value(expression.right, bindings));
  return boolean(expression.kind === "and" ? left && right : left || right);
}

function compare(operator: Comparison, a: Scalar, b: Scalar): boolean {
  if (operator === "==") return sameScalar(a, b);
  if (operator === "!=") return !sameScalar(a, b);
  if (a.type !== b.type) return fail("two types compared");
  if (operator === "===") return a.value === b.value;
  if (operator === "!==") return a.value !== b.value;
  const [left, right] = [ordinal(a), ordinal(b)];
  if (operator === "<") return left < right;
  if (operator === ">") return left > right;
  return operator === "<=" ? left <= right : left >= right;
}

const ordinal = (scalar: Scalar): number =>
  scalar.type === "integer" || scalar.type === "date"
    ? scalar.value
    : fail(`${scalar.type} has no order`);
const truth = (scalar: Scalar): boolean =>
  scalar.type === "boolean"
    ? scalar.value
    : fail(`${scalar.type} is no truth value`);
const text = (scalar: Scalar): string =>
  scalar.type === "string" ? scalar.value : fail(`${scalar.type} is no text`);
const bound = (scalar: Scalar | undefined): Scalar =>
  scalar ?? fail("unbound variable");

const yes: Scalar = { type: "boolean", value: true };
const no: Scalar = { type: "boolean", value: false };
const boolean = (holds: boolean): Scalar => (holds ? yes : no);

function fail(reason: string): never {
  throw new EvaluationError(reason);
}
