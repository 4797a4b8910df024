import type { SymbolTable } from "../datalog/symbols.ts";
import type { Block, Check, Fact, Query, Scalar } from "../datalog/terms.ts";
import type { Limits } from "../token/limits.ts";
import { readPredicate, readQuery } from "./queries.ts";
import type { QueryContext } from "./queries.ts";
import { malformed, Reader } from "./reader.ts";
import { factContext } from "./terms.ts";

const OLDEST_DATALOG = 3;
const NEWEST_DATALOG = 6;

const notAllowed = new Map([
  [2, "a context is not allowed"],
  [5, "rules are not allowed"],
  [7, "scopes are not allowed"],
  [8, "keys are not allowed"],
]);

/** Reads `Block` under the token profile: no rules, scopes, keys or context. The block's strings join `symbols`. */
export function readBlock(
  bytes: Uint8Array,
  symbols: SymbolTable,
  limits: Limits,
  maxFacts: number,
): Block {
  const reader = new Reader(bytes, "block");
  const own: string[] = [];
  const facts: Reader[] = [];
  const checks: Reader[] = [];
  let version = 0;
  while (reader.next()) {
    if (reader.field === 1) own.push(reader.repeated().text());
    else if (reader.field === 3) version = reader.number();
    else if (reader.field === 4) facts.push(reader.repeated().message("fact"));
    else if (reader.field === 6)
      checks.push(reader.repeated().message("check"));
    else malformed(`block: ${notAllowed.get(reader.field) ?? "unknown field"}`);
    if (facts.length > maxFacts) malformed("block: too many facts");
    if (checks.length > limits.checksPerBlock)
      malformed("block: too many checks");
  }
  if (version < OLDEST_DATALOG || version > NEWEST_DATALOG)
    malformed(`block: Datalog version ${version}`);
  symbols.extend(own);
  const usage = { operations: 0, version: OLDEST_DATALOG };
  const context: QueryContext = { symbols, limits, usage };
  const block = {
    version,
    facts: facts.map((inner) => readFact(inner, context)),
    checks: checks.map((inner) => readCheck(inner, context)),
  };
  return usage.version > version
    ? malformed("block: operators of a newer Datalog than it claims")
    : block;
}

function readFact(reader: Reader, { symbols, limits }: QueryContext): Fact {
  if (!reader.nextIs(1)) return malformed("fact: no predicate");
  const inner = reader.message("predicate");
  const { name, terms } = readPredicate(inner, factContext(symbols), limits);
  if (reader.next()) reader.refuse();
  return {
    name,
    terms: terms.filter((term): term is Scalar => term.type !== "variable"),
  };
}

function readCheck(reader: Reader, context: QueryContext): Check {
  const queries: Query[] = [];
  while (reader.next()) {
    // Field 2 is the kind: `check all` holds on no facts at all and `reject if` turns the sense round.
    if (reader.field !== 1) malformed("check: only `check if` is allowed");
    if (queries.length === context.limits.queriesPerCheck)
      malformed("check: too many alternatives");
    queries.push(readQuery(reader.repeated().message("query"), context));
  }
  return queries.length === 0 ? malformed("check: no query") : { queries };
}
