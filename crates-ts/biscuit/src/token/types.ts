import type { Block, Expression, Query, Scalar } from "../datalog/terms.ts";
import { malformed } from "../wire/reader.ts";

type Type = Scalar["type"];

/** Types of all facts that a check of ours can meet, each with one value: the authority block's and the ambient ones. */
const factTypes = new Map<string, Type>([
  ["user", "string"],
  ["tier", "string"],
  ["role", "string"],
  ["verified", "boolean"],
  ["session", "string"],
  ["token", "string"],
  ["gen", "integer"],
  ["aal", "integer"],
  ["auth_time", "date"],
  ["client", "string"],
  ["actor", "string"],
  ["service", "string"],
  ["issued", "date"],
  ["expires", "date"],
  ["time", "date"],
  ["fresh_after", "date"],
  ["purpose", "string"],
  ["audience", "string"],
  ["operation", "string"],
  ["resource", "string"],
  ["method", "string"],
  ["request", "string"],
]);

/**
 * Refuses checks in which an expression could have no value. The engine ends a whole authorization on such an
 * expression, and where several facts match (`role`), on some runs only: it stops at the first match, in any order.
 *
 * @throws Malformed
 */
export function checkTypes(blocks: readonly Block[]): void {
  for (const { checks } of blocks) {
    for (const query of checks.flatMap(({ queries }) => queries))
      checkQuery(query);
  }
}

function checkQuery(query: Query): void {
  const types = variableTypes(query);
  // A query over facts that nobody can state never matches, so that its expressions are never looked at.
  if (types === undefined) return;
  for (const expression of query.expressions)
    demand("boolean", expression, types);
}

function variableTypes(query: Query): Type[] | undefined {
  const types: Type[] = [];
  for (const { name, terms } of query.body) {
    const [only, ...rest] = terms;
    const type = factTypes.get(name);
    if (type === undefined || only === undefined || rest.length > 0)
      return undefined;
    const known =
      only.type === "variable" ? (types[only.slot] ?? type) : only.type;
    if (known !== type) return undefined;
    if (only.type === "variable") types[only.slot] = type;
  }
  return types;
}

function typeOf(expression: Expression, types: readonly Type[]): Type {
  switch (expression.kind) {
    case "term": {
      const { term } = expression;
      return term.type === "variable"
        ? (types[term.slot] ?? mismatch())
        : term.type;
    }
    case "parens":
      return typeOf(expression.of, types);
    case "not":
      return demand("boolean", expression.of, types);
    case "contains":
      typeOf(expression.item, types);
      return "boolean";
    case "startsWith":
      demand("string", expression.text, types);
      demand("string", expression.prefix, types);
      return "boolean";
    case "compare":
      return compared(expression, types);
    default:
      demand("boolean", expression.left, types);
      return demand("boolean", expression.right, types);
  }
}

function compared(
  { operator, left, right }: Expression & { kind: "compare" },
  types: readonly Type[],
): Type {
  const [a, b] = [typeOf(left, types), typeOf(right, types)];
  if (operator === "==" || operator === "!=") return "boolean";
  const hasOrder = a === "integer" || a === "date";
  return a === b && (hasOrder || operator === "===" || operator === "!==")
    ? "boolean"
    : mismatch();
}

function demand(
  wanted: Type,
  expression: Expression,
  types: readonly Type[],
): Type {
  return typeOf(expression, types) === wanted ? wanted : mismatch();
}

const mismatch = (): never => malformed("expression: types that do not fit");
