import type { SymbolTable } from "../datalog/symbols.ts";
import type {
  Expression,
  Predicate,
  Query,
  Scalar,
  Variable,
} from "../datalog/terms.ts";
import type { Limits } from "../token/limits.ts";
import { readExpression } from "./expressions.ts";
import type { ExpressionContext, Usage } from "./expressions.ts";
import { malformed } from "./reader.ts";
import type { Reader } from "./reader.ts";
import { factContext, readPlainTerm } from "./terms.ts";
import type { TermContext } from "./terms.ts";

/** What the queries of one block are read with. */
export type QueryContext = {
  symbols: SymbolTable;
  limits: Limits;
  usage: Usage;
};

/** Reads `Rule` as the query of a check: head without terms, predicates, expressions over their variables. */
export function readQuery(
  reader: Reader,
  { symbols, limits, usage }: QueryContext,
): Query {
  const slots = new Map<string, number>();
  const declare: TermContext = {
    symbols,
    slotOf: (name) => slots.get(name) ?? addSlot(slots, name),
  };
  const use: ExpressionContext = {
    symbols,
    slotOf: (name) => slots.get(name) ?? malformed("query: unbound variable"),
    usage,
    maxOperations: limits.operationsPerQuery,
  };
  const body: Predicate[] = [];
  const expressions: Expression[] = [];
  let head = false;
  usage.operations = 0;
  while (reader.next()) {
    if (reader.field === 1)
      head = readHead(reader.message("query head"), symbols, limits);
    else if (reader.field === 2)
      body.push(
        readPredicate(reader.repeated().message("predicate"), declare, limits),
      );
    else if (reader.field === 3)
      expressions.push(
        readExpression(reader.repeated().message("expression"), use),
      );
    else reader.refuse();
    if (body.length > limits.predicatesPerQuery)
      malformed("query: too many predicates");
  }
  if (!head || body.length + expressions.length === 0)
    return malformed("query: empty");
  return { body, expressions, variables: slots.size };
}

/** Reads `Predicate`. */
export function readPredicate(
  reader: Reader,
  context: TermContext,
  limits: Limits,
): { name: string; terms: (Scalar | Variable)[] } {
  if (!reader.nextIs(1)) return malformed("predicate: no name");
  const name = context.symbols.at(reader.number());
  const terms: (Scalar | Variable)[] = [];
  while (reader.next()) {
    if (reader.field !== 2) reader.refuse();
    if (terms.length === limits.termsPerPredicate)
      malformed("predicate: too many terms");
    terms.push(readPlainTerm(reader.repeated().message("term"), context));
  }
  return { name, terms };
}

function addSlot(slots: Map<string, number>, name: string): number {
  const slot = slots.size;
  slots.set(name, slot);
  return slot;
}

// The head of a check's query means nothing; terms in it could only hide something.
function readHead(reader: Reader, symbols: SymbolTable, limits: Limits): true {
  const { terms } = readPredicate(reader, factContext(symbols), limits);
  return terms.length === 0 ? true : malformed("query: terms in its head");
}
