import type { Expression, SetLiteral } from "../datalog/terms.ts";
import {
  AND,
  comparisonByNumber,
  CONTAINS,
  LAZY_AND,
  LAZY_OR,
  NOT,
  OR,
  PARENS,
  STARTS_WITH,
  versionOfOperator,
} from "./operators.ts";
import { malformed } from "./reader.ts";
import type { Reader } from "./reader.ts";
import { readTerm } from "./terms.ts";
import type { TermContext } from "./terms.ts";

/** What is counted while a block is read: operations of the query at hand, and the Datalog version they need. */
export type Usage = { operations: number; version: number };

/** What the expressions of one query are read with. */
export type ExpressionContext = TermContext & {
  usage: Usage;
  maxOperations: number;
};

// What an operation leaves on the stack. A closure is the right side of a lazy operator, a set the left of `contains`;
// neither may end up anywhere else.
type Operand =
  | Expression
  | { kind: "set"; set: SetLiteral }
  | { kind: "closure"; body: Expression };

/** Reads `Expression`, operations in postfix order, into a tree of what the profile admits. */
export function readExpression(
  reader: Reader,
  context: ExpressionContext,
): Expression {
  return readOperations(reader, 1, context);
}

function readOperations(
  reader: Reader,
  field: number,
  context: ExpressionContext,
): Expression {
  const stack: Operand[] = [];
  while (reader.next()) {
    if (reader.field !== field) reader.refuse();
    if (++context.usage.operations > context.maxOperations)
      malformed("expression: too many operations");
    stack.push(
      readOperation(reader.repeated().message("operation"), stack, context),
    );
  }
  const result = expression(stack.pop());
  return stack.length === 0
    ? result
    : malformed("expression: values left over");
}

function readOperation(
  reader: Reader,
  stack: Operand[],
  context: ExpressionContext,
): Operand {
  if (!reader.next()) return malformed("operation: empty");
  const operand = readContent(reader, stack, context);
  if (reader.next()) malformed("operation: more than one");
  return operand;
}

function readContent(
  reader: Reader,
  stack: Operand[],
  context: ExpressionContext,
): Operand {
  switch (reader.field) {
    case 1: {
      const term = readTerm(reader.message("term"), context);
      return term.type === "set"
        ? { kind: "set", set: term }
        : { kind: "term", term };
    }
    case 2:
      return unary(
        readKind(reader.message("unary operation")),
        expression(stack.pop()),
      );
    case 3: {
      const kind = readKind(reader.message("binary operation"));
      context.usage.version = Math.max(
        context.usage.version,
        versionOfOperator.get(kind) ?? 0,
      );
      const right = stack.pop();
      return binary(kind, stack.pop(), right);
    }
    case 4:
      // No parameters (field 1): those belong to any() and all(), whose work grows with the data.
      return {
        kind: "closure",
        body: readOperations(reader.message("closure"), 2, context),
      };
    default:
      return reader.refuse();
  }
}

function readKind(reader: Reader): number {
  if (!reader.nextIs(1)) malformed("operation: no kind");
  const kind = reader.number();
  if (reader.next()) malformed("operation: extern calls are not allowed");
  return kind;
}

function unary(kind: number, of: Expression): Expression {
  if (kind === NOT) return { kind: "not", of };
  if (kind === PARENS) return { kind: "parens", of };
  return malformed(`expression: unary operator ${kind} is not allowed`);
}

function binary(
  kind: number,
  left: Operand | undefined,
  right: Operand | undefined,
): Expression {
  const comparison = comparisonByNumber.get(kind);
  if (comparison !== undefined) {
    return {
      kind: "compare",
      operator: comparison,
      left: expression(left),
      right: expression(right),
    };
  }
  switch (kind) {
    case CONTAINS:
      return left?.kind === "set"
        ? { kind: "contains", set: left.set, item: expression(right) }
        : malformed("expression: contains() on something else than a set");
    case STARTS_WITH:
      return {
        kind: "startsWith",
        text: expression(left),
        prefix: expression(right),
      };
    case AND:
    case OR:
      return {
        kind: kind === AND ? "and" : "or",
        lazy: false,
        left: expression(left),
        right: expression(right),
      };
    case LAZY_AND:
    case LAZY_OR:
      return {
        kind: kind === LAZY_AND ? "and" : "or",
        lazy: true,
        left: expression(left),
        right: body(right),
      };
    default:
      return malformed(`expression: binary operator ${kind} is not allowed`);
  }
}

const body = (operand: Operand | undefined): Expression =>
  operand?.kind === "closure"
    ? operand.body
    : malformed("expression: lazy operator without a closure");

function expression(operand: Operand | undefined): Expression {
  if (operand === undefined)
    return malformed("expression: operator without a value");
  return operand.kind === "set" || operand.kind === "closure"
    ? malformed(`expression: a ${operand.kind} where a value must stand`)
    : operand;
}
