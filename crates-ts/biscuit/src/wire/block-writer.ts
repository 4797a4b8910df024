import { decodeHex } from "../bytes.ts";
import type { SymbolTable } from "../datalog/symbols.ts";
import type {
  Block,
  Expression,
  Predicate,
  Query,
  Scalar,
  SetLiteral,
  Variable,
} from "../datalog/terms.ts";
import {
  AND,
  CONTAINS,
  LAZY_AND,
  LAZY_OR,
  NOT,
  numberByComparison,
  OR,
  PARENS,
  STARTS_WITH,
} from "./operators.ts";
import { Writer } from "./writer.ts";

/** Writes `Block`; strings that are new to the token join `symbols` and travel with the block. */
export function writeBlock(block: Block, symbols: SymbolTable): Uint8Array {
  const known = symbols.size;
  const body = new Writer();
  body.number(3, block.version);
  for (const fact of block.facts) {
    body.message(4, (writer) =>
      writer.message(1, (inner) => writePredicate(inner, fact, symbols)),
    );
  }
  for (const check of block.checks) {
    body.message(6, (writer) => {
      for (const query of check.queries)
        writer.message(1, (inner) => writeQuery(inner, query, symbols));
    });
  }
  const whole = new Writer();
  for (const symbol of symbols.since(known)) whole.text(1, symbol);
  return whole.append(body).bytes();
}

function writeQuery(writer: Writer, query: Query, symbols: SymbolTable): void {
  writer.message(1, (head) => head.number(1, symbols.numberOf("query")));
  for (const predicate of query.body)
    writer.message(2, (inner) => writePredicate(inner, predicate, symbols));
  for (const expression of query.expressions) {
    writer.message(3, (inner) =>
      writeExpression(inner, 1, expression, symbols),
    );
  }
}

function writePredicate(
  writer: Writer,
  predicate: Predicate,
  symbols: SymbolTable,
): void {
  writer.number(1, symbols.numberOf(predicate.name));
  for (const term of predicate.terms)
    writer.message(2, (inner) => writeTerm(inner, term, symbols));
}

function writeTerm(
  writer: Writer,
  term: Scalar | Variable | SetLiteral,
  symbols: SymbolTable,
): void {
  switch (term.type) {
    case "variable":
      writer.number(1, symbols.numberOf(term.name));
      break;
    case "integer":
      writer.signed(2, term.value);
      break;
    case "string":
      writer.number(3, symbols.numberOf(term.value));
      break;
    case "date":
      writer.number(4, term.value);
      break;
    case "bytes":
      writer.data(5, decodeHex(term.value));
      break;
    case "boolean":
      writer.number(6, term.value ? 1 : 0);
      break;
    case "set":
      writer.message(7, (set) => {
        for (const member of term.members)
          set.message(1, (inner) => writeTerm(inner, member, symbols));
      });
  }
}

// Operations in postfix order; `field` is 1 in an expression and 2 in a closure.
function writeExpression(
  writer: Writer,
  field: number,
  expression: Expression,
  symbols: SymbolTable,
): void {
  const operation = (fill: (inner: Writer) => void) =>
    writer.message(field, fill);
  const operand = (inner: Expression) =>
    writeExpression(writer, field, inner, symbols);
  const binary = (kind: number) =>
    operation((inner) => inner.message(3, (op) => op.number(1, kind)));
  const unary = (kind: number) =>
    operation((inner) => inner.message(2, (op) => op.number(1, kind)));
  const term = (value: Scalar | Variable | SetLiteral) =>
    operation((inner) =>
      inner.message(1, (op) => writeTerm(op, value, symbols)),
    );
  switch (expression.kind) {
    case "term":
      term(expression.term);
      break;
    case "not":
    case "parens":
      operand(expression.of);
      unary(expression.kind === "not" ? NOT : PARENS);
      break;
    case "contains":
      term(expression.set);
      operand(expression.item);
      binary(CONTAINS);
      break;
    case "startsWith":
      operand(expression.text);
      operand(expression.prefix);
      binary(STARTS_WITH);
      break;
    case "compare":
      operand(expression.left);
      operand(expression.right);
      binary(numberByComparison.get(expression.operator) ?? 0);
      break;
    default:
      operand(expression.left);
      if (expression.lazy) {
        operation((inner) =>
          inner.message(4, (closure) =>
            writeExpression(closure, 2, expression.right, symbols),
          ),
        );
        binary(expression.kind === "and" ? LAZY_AND : LAZY_OR);
      } else {
        operand(expression.right);
        binary(expression.kind === "and" ? AND : OR);
      }
  }
}
