import { toHex } from "../bytes.ts";
import type { SymbolTable } from "../datalog/symbols.ts";
import type { Scalar, SetLiteral, Variable } from "../datalog/terms.ts";
import { malformed } from "./reader.ts";
import type { Reader } from "./reader.ts";

/** What a term is read with: the token's strings, and the variables of the query at hand. */
export type TermContext = {
  symbols: SymbolTable;
  /** Slot of a variable; refuses it where none may stand. */
  slotOf(name: string): number;
};

/** Facts have no variables. */
export const factContext = (symbols: SymbolTable): TermContext => ({
  symbols,
  slotOf: () => malformed("fact: variable in a fact"),
});

/** Reads `Term`: one alternative, and nothing else. */
export function readTerm(
  reader: Reader,
  context: TermContext,
): Scalar | Variable | SetLiteral {
  if (!reader.next()) return malformed("term: empty");
  const term = readContent(reader, context);
  if (reader.next()) malformed("term: more than one value");
  return term;
}

/** Reads a term that may stand in a predicate. */
export function readPlainTerm(
  reader: Reader,
  context: TermContext,
): Scalar | Variable {
  const term = readTerm(reader, context);
  return term.type === "set" ? malformed("predicate: a set as a term") : term;
}

function readContent(
  reader: Reader,
  context: TermContext,
): Scalar | Variable | SetLiteral {
  switch (reader.field) {
    case 1: {
      const name = context.symbols.at(reader.number());
      return { type: "variable", name, slot: context.slotOf(name) };
    }
    case 7:
      return readSet(reader.message("set"), context);
    default:
      return readScalar(reader, context);
  }
}

function readScalar(reader: Reader, context: TermContext): Scalar {
  switch (reader.field) {
    case 2:
      return { type: "integer", value: reader.signed() };
    case 3:
      return { type: "string", value: context.symbols.at(reader.number()) };
    case 4:
      return { type: "date", value: reader.number() };
    case 5:
      return { type: "bytes", value: toHex(reader.data()) };
    case 6:
      return { type: "boolean", value: reader.boolean() };
    default:
      // null, arrays and maps
      return malformed(`term: kind ${reader.field} is not allowed`);
  }
}

function readSet(reader: Reader, context: TermContext): SetLiteral {
  const members: Scalar[] = [];
  while (reader.next()) {
    if (reader.field !== 1) reader.refuse();
    const inner = reader.repeated().message("set member");
    if (!inner.next()) malformed("set: empty member");
    members.push(readScalar(inner, context));
    if (inner.next()) malformed("set: member with more than one value");
  }
  if (members.some((member) => member.type !== members[0]?.type))
    malformed("set: members of several types");
  return { type: "set", members };
}
