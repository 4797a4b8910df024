import type { Node, parseSync } from "libpg-query";

/** `-- lint: allow <rule> because <why>`, above the statement that it is for. */
export type Allowance = { rule: string; why: string; line: number };

/** One statement of a migration: PostgreSQL's own syntax tree, and the file's line of its first word. */
export type Statement = { node: Node; line: number; allowed: Allowance[] };

/** A migration's statements and what allows nothing because no statement follows; or where PostgreSQL could not read it. */
export type Parsed =
  | { ok: true; statements: Statement[]; stray: Allowance[] }
  | { ok: false; line: number; message: string };

/** `libpg-query`'s parser; handed in, because its wasm is only loaded when there is a file to read. */
export type Parse = typeof parseSync;

/** What stands in front of a statement: the end of the last one, blanks, comments; `--> statement-breakpoint` is one of them. */
const lead = /^(?:[\s;]|--[^\n]*|\/\*[\s\S]*?\*\/)*/;
const allowance = /^[ \t]*--[ \t]*lint:(.*)$/gm;

/** Reads a file as PostgreSQL 18 does. */
export function parseMigration(parse: Parse, text: string): Parsed {
  const bytes = Buffer.from(text);
  const lineAt = (offset: number): number =>
    bytes.subarray(0, offset).toString().split("\n").length;
  try {
    let read = 0;
    const statements = (parse(text).stmts ?? []).flatMap(
      ({ stmt, stmt_location = 0, stmt_len }) => {
        if (stmt === undefined) return [];
        // The parser counts bytes; it leaves the last length out when no `;` follows.
        const end =
          stmt_len === undefined ? bytes.length : stmt_location + stmt_len;
        const before =
          lead.exec(bytes.subarray(read, end).toString())?.[0] ?? "";
        const allowed = allowancesIn(before, lineAt(read));
        const line = lineAt(read + Buffer.byteLength(before));
        read = end;
        return [{ node: stmt, line, allowed }];
      },
    );
    const stray = allowancesIn(bytes.subarray(read).toString(), lineAt(read));
    return { ok: true, statements, stray };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { ok: false, line: lineAt(cursorOf(thrown)), message };
  }
}

function allowancesIn(comments: string, firstLine: number): Allowance[] {
  return [...comments.matchAll(allowance)].map((match) => {
    const [, rule = "", why = ""] =
      /^ allow ([a-z-]+) because (\S.*)$/.exec((match[1] ?? "").trimEnd()) ??
      [];
    const before = comments.slice(0, match.index).split("\n").length - 1;
    return { rule, why, line: firstLine + before };
  });
}

function cursorOf(thrown: unknown): number {
  const details: unknown =
    thrown instanceof Error ? Reflect.get(thrown, "sqlDetails") : undefined;
  const at: unknown =
    typeof details === "object" && details !== null
      ? Reflect.get(details, "cursorPosition")
      : undefined;
  return typeof at === "number" ? Math.max(0, at) : 0;
}
