import type {
  Check,
  Expression,
  Fact,
  Predicate,
  Query,
  Scalar,
  SetLiteral,
  Variable,
} from "./terms.ts";

/**
 * Datalog for human eyes. Strings are escaped, so that no value can pass itself off as further facts (the engine's
 * own printing lets it); the text is still never parsed again.
 */

/** Text of a check. */
export const printCheck = (check: Check): string =>
  `check if ${check.queries.map(printQuery).join(" or ")}`;

/** Text of a fact or predicate. */
export const printPredicate = (predicate: Fact | Predicate): string =>
  `${predicate.name}(${predicate.terms.map(printTerm).join(", ")})`;

function printQuery(query: Query): string {
  const parts = [
    ...query.body.map(printPredicate),
    ...query.expressions.map(printExpression),
  ];
  return parts.length === 0 ? "true" : parts.join(", ");
}

function printTerm(term: Scalar | Variable | SetLiteral): string {
  switch (term.type) {
    case "variable":
      return `$${term.name}`;
    case "string":
      return printString(term.value);
    case "date":
      return printDate(term.value);
    case "bytes":
      return `hex:${term.value}`;
    case "set":
      return `{${term.members.length === 0 ? "," : term.members.map(printTerm).join(", ")}}`;
    default:
      return String(term.value);
  }
}

function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "term":
      return printTerm(expression.term);
    case "not":
      return `!${printExpression(expression.of)}`;
    case "parens":
      return `(${printExpression(expression.of)})`;
    case "compare":
      return `${printExpression(expression.left)} ${expression.operator} ${printExpression(expression.right)}`;
    case "contains":
      return `${printTerm(expression.set)}.contains(${printExpression(expression.item)})`;
    case "startsWith":
      return `${printExpression(expression.text)}.starts_with(${printExpression(expression.prefix)})`;
    default:
      return `${printExpression(expression.left)} ${expression.kind === "and" ? "&&" : "||"} ${printExpression(expression.right)}`;
  }
}

// Printable ASCII without quote and backslash: nothing to escape, which is nearly every string there is.
const harmless = /^[ !#-[\]-~]*$/;

function printString(value: string): string {
  if (harmless.test(value)) return `"${value}"`;
  const escaped = value
    .replace(/[\\"]/g, "\\$&")
    // Control, format and line-separator characters, which could forge or hide log text.
    .replace(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
      (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`,
    );
  return `"${escaped}"`;
}

function printDate(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime())
    ? `<date ${seconds}>`
    : date.toISOString().replace(".000Z", "Z");
}
