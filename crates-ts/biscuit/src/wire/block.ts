import type { SymbolTable } from "../datalog/symbols.ts";
import type {
  Block,
  Check,
  Expression,
  Fact,
  Predicate,
  Query,
  Scalar,
  Variable,
} from "../datalog/terms.ts";
import { limits } from "../token/limits.ts";
import { readExpression } from "./expressions.ts";
import type { Usage } from "./expressions.ts";
import { malformed, Reader } from "./reader.ts";
import { factContext, readPlainTerm } from "./terms.ts";
import type { TermContext } from "./terms.ts";

const OLDEST_DATALOG = 3;
const NEWEST_DATALOG = 6;

const notAllowed = new Map([
  [2, "a context is not allowed"],
  [5, "rules are not allowed"],
  [7, "scopes are not allowed"],
  [8, "keys are not allowed"],
]);

/** How many facts and checks a block may have. */
export type BlockLimits = { facts: number; checks: number };

/** Reads `Block` under the token profile: no rules, scopes, keys or context. The block's strings join `symbols`. */
export function readBlock(
  bytes: Uint8Array,
  symbols: SymbolTable,
  allowed: BlockLimits,
): Block {
  const reader = new Reader(bytes, "block");
  const own: string[] = [];
  const facts: Reader[] = [];
  const checks: Reader[] = [];
  let version = 0;
  while (reader.next()) {
    if (reader.field === 1) own.push(reader.repeated().text());
    else if (reader.field === 3) version = reader.number();
    else if (reader.field === 4)
      push(facts, reader.repeated().message("fact"), allowed.facts);
    else if (reader.field === 6)
      push(checks, reader.repeated().message("check"), allowed.checks);
    else malformed(`block: ${notAllowed.get(reader.field) ?? "unknown field"}`);
  }
  if (version < OLDEST_DATALOG || version > NEWEST_DATALOG)
    malformed(`block: Datalog version ${version}`);
  symbols.extend(own);
  const usage: Usage = {
    operations: 0,
    maxOperations: limits.operationsPerQuery,
    version: OLDEST_DATALOG,
  };
  const block = {
    version,
    facts: facts.map((inner) => readFact(inner, symbols)),
    checks: checks.map((inner) => readCheck(inner, symbols, usage)),
  };
  return usage.version > version
    ? malformed("block: operators of a newer Datalog than it claims")
    : block;
}

function push(list: Reader[], item: Reader, most: number): void {
  if (list.length === most)
    malformed(
      most === 0
        ? "block: facts are not allowed"
        : "block: too many facts or checks",
    );
  list.push(item);
}

function readFact(reader: Reader, symbols: SymbolTable): Fact {
  if (!reader.nextIs(1)) return malformed("fact: no predicate");
  const { name, terms } = readPredicate(
    reader.message("predicate"),
    factContext(symbols),
  );
  if (reader.next()) reader.refuse();
  return {
    name,
    terms: terms.filter((term): term is Scalar => term.type !== "variable"),
  };
}

function readCheck(reader: Reader, symbols: SymbolTable, usage: Usage): Check {
  const queries: Query[] = [];
  while (reader.next()) {
    // Field 2 is the kind: `check all` holds on no facts at all and `reject if` turns the sense round.
    if (reader.field !== 1) malformed("check: only `check if` is allowed");
    if (queries.length === limits.queriesPerCheck)
      malformed("check: too many alternatives");
    queries.push(readQuery(reader.repeated().message("query"), symbols, usage));
  }
  return queries.length === 0 ? malformed("check: no query") : { queries };
}

function readQuery(reader: Reader, symbols: SymbolTable, usage: Usage): Query {
  const slots = new Map<string, number>();
  const declare: TermContext = {
    symbols,
    slotOf: (name) => slots.get(name) ?? addSlot(slots, name),
  };
  const use: TermContext = {
    symbols,
    slotOf: (name) => slots.get(name) ?? malformed("query: unbound variable"),
  };
  const body: Predicate[] = [];
  const expressions: Expression[] = [];
  let head = false;
  usage.operations = 0;
  while (reader.next()) {
    if (reader.field === 1)
      head = readHead(reader.message("query head"), symbols);
    else if (reader.field === 2)
      body.push(readPredicate(reader.repeated().message("predicate"), declare));
    else if (reader.field === 3)
      expressions.push(
        readExpression(reader.repeated().message("expression"), use, usage),
      );
    else reader.refuse();
    if (body.length > limits.predicatesPerQuery)
      malformed("query: too many predicates");
  }
  if (!head || body.length + expressions.length === 0)
    return malformed("query: empty");
  return { body, expressions, variables: slots.size };
}

function addSlot(slots: Map<string, number>, name: string): number {
  const slot = slots.size;
  slots.set(name, slot);
  return slot;
}

// The head of a check's query means nothing; terms in it could only hide something.
function readHead(reader: Reader, symbols: SymbolTable): true {
  const { terms } = readPredicate(reader, factContext(symbols));
  return terms.length === 0 ? true : malformed("query: terms in its head");
}

function readPredicate(
  reader: Reader,
  context: TermContext,
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
