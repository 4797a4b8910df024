import { malformed } from "../wire/reader.ts";

/** Strings that every token knows without carrying them (Biscuit specification, "Symbol table"). */
export const defaultSymbols = [
  "read",
  "write",
  "resource",
  "operation",
  "right",
  "time",
  "role",
  "owner",
  "tenant",
  "namespace",
  "user",
  "team",
  "service",
  "admin",
  "email",
  "group",
  "member",
  "ip_address",
  "client",
  "client_ip",
  "domain",
  "path",
  "version",
  "cluster",
  "node",
  "hostname",
  "nonce",
  "query",
] as const;

const OWN_SYMBOLS_FROM = 1024;
const defaultIndex = new Map<string, number>(
  defaultSymbols.map((symbol, index) => [symbol, index]),
);

/** The strings that a token's blocks refer to by number, in the order in which the blocks brought them. */
export class SymbolTable {
  private readonly own: string[] = [];
  private readonly index = new Map<string, number>();

  /** Takes over a block's strings. One that is known already is refused: two numbers would stand for one string. */
  extend(symbols: readonly string[]): void {
    for (const symbol of symbols) {
      if (defaultIndex.has(symbol) || this.index.has(symbol))
        malformed("symbol table: a symbol occurs twice");
      this.append(symbol);
    }
  }

  /** The string behind a number. */
  at(number: number): string {
    const symbol =
      number < OWN_SYMBOLS_FROM
        ? defaultSymbols[number]
        : this.own[number - OWN_SYMBOLS_FROM];
    return symbol ?? malformed("symbol table: unknown symbol");
  }

  /** The number of a string, which is added where it is new. */
  numberOf(symbol: string): number {
    return (
      defaultIndex.get(symbol) ?? this.index.get(symbol) ?? this.append(symbol)
    );
  }

  /** How many strings the blocks have brought so far. */
  get size(): number {
    return this.own.length;
  }

  /** The strings from the `start`-th on. */
  since(start: number): string[] {
    return this.own.slice(start);
  }

  private append(symbol: string): number {
    const number = OWN_SYMBOLS_FROM + this.own.length;
    this.own.push(symbol);
    this.index.set(symbol, number);
    return number;
  }
}
