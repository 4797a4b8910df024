/** The open text of a secrets file, as people edit it: flat YAML that is read as text, whatever a value looks like. */
import { nameForm } from "./document.ts";
import type { PlainItem } from "./seal.ts";

/** What is wrong with a line (counted from 1); never shows its value. */
export type PlainMistake = { readonly line: number; readonly problem: string };

/** The lines of an open file, or everything that is wrong with them. */
export type PlainReading =
  | { readonly ok: true; readonly items: readonly PlainItem[] }
  | { readonly ok: false; readonly mistakes: readonly PlainMistake[] };

/** Writes the lines for an editor. Values of several lines become blocks. */
export function writePlain(items: readonly PlainItem[]): string {
  const lines = items.map((item) =>
    item.kind === "comment"
      ? `#${item.text}`
      : `${item.name}: ${scalar(item.value)}`,
  );
  return lines.map((line) => `${line}\n`).join("");
}

function scalar(value: string): string {
  if (/^[A-Za-z][\w./+=@:-]*$/.test(value) && readScalar(value) === value)
    return value;
  const block = value.endsWith("\n")
    ? blockOf("|", value.slice(0, -1))
    : blockOf("|-", value);
  const reads = value.includes("\n") && readScalar(block) === value;
  return reads ? block : JSON.stringify(value);
}

function blockOf(mark: string, text: string): string {
  return [mark, ...text.split("\n").map((line) => `  ${line}`)].join("\n");
}

/** The string that a YAML scalar stands for, or undefined when it is none. */
function readScalar(text: string): string | undefined {
  try {
    const read = Bun.YAML.parse(`A: ${text}\n`);
    if (typeof read !== "object" || read === null || !("A" in read))
      return undefined;
    return typeof read.A === "string" ? read.A : undefined;
  } catch {
    return undefined;
  }
}

type Chunk = { line: number; name: string; rest: string; more: string[] };

/**
 * Reads what an editor left. Numbers and words such as `0123`, `1e5` and `yes` are kept letter by
 * letter: an environment knows text only.
 */
export function readPlain(text: string): PlainReading {
  const items: PlainItem[] = [];
  const mistakes: PlainMistake[] = [];
  const names = new Set<string>();
  for (const part of partsOf(text)) {
    if (part.kind === "comment") items.push(part);
    else if (part.kind === "stray")
      mistakes.push({ line: part.line, problem: "is not NAME: value" });
    else {
      const read = readChunk(part.chunk, names);
      if (read.ok) items.push(...read.items);
      else mistakes.push({ line: part.chunk.line, problem: read.problem });
    }
  }
  return mistakes.length === 0 ? { ok: true, items } : { ok: false, mistakes };
}

type Part =
  | { kind: "comment"; text: string }
  | { kind: "stray"; line: number }
  | { kind: "chunk"; chunk: Chunk };

/** Comments, and names with the indented lines that follow them. */
function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let open: Chunk | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, name, rest = ""] =
      /^([^\s#:][^:]*):(?:\s+(.*))?$/.exec(line) ?? [];
    if (line.startsWith("#")) {
      open = undefined;
      parts.push({ kind: "comment", text: line.slice(1) });
    } else if (name !== undefined) {
      open = { line: index + 1, name, rest, more: [] };
      parts.push({ kind: "chunk", chunk: open });
    } else if (open !== undefined && (/^\s/.test(line) || line === ""))
      open.more.push(line);
    else if (line.trim() !== "" && !(index === 0 && line === "---"))
      parts.push({ kind: "stray", line: index + 1 });
  }
  return parts;
}

type ChunkReading =
  { ok: true; items: PlainItem[] } | { ok: false; problem: string };

function readChunk(chunk: Chunk, names: Set<string>): ChunkReading {
  const { name, rest, more } = chunk;
  if (!nameForm.test(name))
    return wrong("has a name that is not in upper case with underscores");
  if (names.has(name)) return wrong(`has ${name} for a second time`);
  names.add(name);
  const { bare, comment } = splitComment(rest);
  if (/^[&*!]/.test(bare))
    return wrong("begins with a sign of YAML: put the value in quotes");
  const folded = more.some((line) => line.trim() !== "");
  const value =
    folded || /^["'|>[{@`%]/.test(bare)
      ? readScalar([rest, ...more].join("\n"))
      : bare;
  if (value === undefined)
    return wrong("cannot be read as one text: put the value in quotes");
  if (bare === "" && !folded)
    return wrong('has no value: delete the line, or write "" for none');
  if (value.includes("\0"))
    return wrong("has a character that no environment holds");
  const before: PlainItem[] =
    comment === undefined || folded ? [] : [{ kind: "comment", text: comment }];
  return { ok: true, items: [...before, { kind: "value", name, value }] };
}

/** The value of one line, and the comment behind it. A `#` inside quotes or a word is no comment. */
function splitComment(rest: string): { bare: string; comment?: string } {
  const [, bare = "", comment] =
    /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?:(?!\s#).)*?)(?:\s+#(.*))?\s*$/.exec(
      rest,
    ) ?? [];
  if (rest.startsWith("#")) return { bare: "", comment: rest.slice(1) };
  return comment === undefined ? { bare } : { bare, comment };
}

function wrong(problem: string): { ok: false; problem: string } {
  return { ok: false, problem };
}
