import { parseSync } from "oxc-parser";
import { isRecord } from "./manifest.ts";

/** A node of the ESTree that oxc-parser gives. Fields are read through the `child*` readers. */
export type Node = {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
};

export type Comment = { value: string; line: number };

/**
 * `dynamic` is `import("x")`, `type` is `import("x").T` in a type, `require` covers `require("x")`
 * and `import x = require("x")`. A specifier that is not a literal is `undefined`.
 */
export type Import = {
  specifier: string | undefined;
  form: "static" | "dynamic" | "type" | "require";
  /** True when nothing of it is left at run time. */
  typeOnly: boolean;
  line: number;
};

/** One parsed file. */
export type Source = {
  file: string;
  text: string;
  /** Every node by its type, in source order. */
  nodes: ReadonlyMap<string, readonly Node[]>;
  comments: readonly Comment[];
  /** Offsets at which something begins that has a docstring (a block comment with two stars) right before it. */
  documented: ReadonlySet<number>;
  imports: readonly Import[];
  /** What the parser refused, if anything; such a file has no nodes. */
  syntaxError: { message: string; line: number } | undefined;
  lineAt(offset: number): number;
};

/** Parses one TypeScript or JavaScript file. Never throws: a syntax error is part of the answer. */
export function parseSource(file: string, text: string): Source {
  const lineAt = lineIndex(text);
  const result = parseSync(file, text);
  const failure = result.errors[0];
  const nodes = new Map<string, Node[]>();
  if (failure === undefined) collect(result.program, nodes);
  return {
    file,
    text,
    nodes,
    comments: result.comments.map((comment) => ({
      value: comment.value,
      line: lineAt(comment.start),
    })),
    documented: new Set(
      result.comments
        .filter(({ type, value }) => type === "Block" && value.startsWith("*"))
        .map(({ end }) => end + blanksAt(text, end)),
    ),
    imports: readImports(nodes, lineAt),
    syntaxError: failure && {
      message: failure.message,
      line: lineAt(failure.labels[0]?.start ?? 0),
    },
    lineAt,
  };
}

/** The nodes of these types, in the order of the types. */
export function nodesOf(source: Source, ...types: readonly string[]): Node[] {
  return types.flatMap((type) => source.nodes.get(type) ?? []);
}

/** The node in a field, if one is there. */
export function child(node: Node, field: string): Node | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

/** The nodes in a list field. */
export function children(node: Node, field: string): Node[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The name of an identifier, the text of a string literal, else undefined. */
export function nameOf(node: Node | undefined): string | undefined {
  if (node?.type === "Identifier" && typeof node["name"] === "string")
    return node["name"];
  if (node?.type === "Literal" && typeof node["value"] === "string")
    return node["value"];
  return undefined;
}

function isNode(value: unknown): value is Node {
  return (
    isRecord(value) &&
    typeof value["type"] === "string" &&
    typeof value["start"] === "number"
  );
}

function collect(value: unknown, nodes: Map<string, Node[]>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, nodes);
    return;
  }
  if (!isNode(value)) return;
  const known = nodes.get(value.type);
  if (known) known.push(value);
  else nodes.set(value.type, [value]);
  for (const key in value) {
    const field = value[key];
    if (typeof field === "object" && field !== null) collect(field, nodes);
  }
}

function readImports(
  nodes: ReadonlyMap<string, readonly Node[]>,
  lineAt: (offset: number) => number,
): Import[] {
  const imports: Import[] = [];
  const add = (
    node: Node,
    from: Node | undefined,
    form: Import["form"],
    typeOnly: boolean,
  ): void => {
    imports.push({
      specifier: from?.type === "Literal" ? nameOf(from) : undefined,
      form,
      typeOnly,
      line: lineAt(node.start),
    });
  };
  for (const node of nodes.get("ImportDeclaration") ?? [])
    add(node, child(node, "source"), "static", isTypeOnly(node, "importKind"));
  for (const type of ["ExportNamedDeclaration", "ExportAllDeclaration"])
    for (const node of nodes.get(type) ?? [])
      if (child(node, "source"))
        add(
          node,
          child(node, "source"),
          "static",
          isTypeOnly(node, "exportKind"),
        );
  for (const node of nodes.get("ImportExpression") ?? [])
    add(node, child(node, "source"), "dynamic", false);
  for (const node of nodes.get("TSImportType") ?? [])
    add(node, child(node, "source"), "type", true);
  for (const node of nodes.get("TSExternalModuleReference") ?? [])
    add(node, child(node, "expression"), "require", false);
  for (const node of nodes.get("CallExpression") ?? [])
    if (nameOf(child(node, "callee")) === "require")
      add(node, children(node, "arguments")[0], "require", false);
  return imports.sort((a, b) => a.line - b.line);
}

/** `import type …`, or named specifiers that are all `type x`. `import "x"` runs, so it is not. */
function isTypeOnly(node: Node, kind: "importKind" | "exportKind"): boolean {
  if (node[kind] === "type") return true;
  const specifiers = children(node, "specifiers");
  return (
    specifiers.length > 0 &&
    specifiers.every((specifier) => specifier[kind] === "type")
  );
}

/** How many blanks and line breaks stand at an offset. */
function blanksAt(text: string, offset: number): number {
  let end = offset;
  while (/\s/.test(text[end] ?? "x")) end += 1;
  return end - offset;
}

/** Offsets to line numbers by binary search. */
function lineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1))
    starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
