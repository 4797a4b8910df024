import type { Finding } from "../finding.ts";
import {
  child,
  children,
  nameOf,
  type Node,
  nodesOf,
  type Source,
} from "../workspace/source.ts";

const library = "@biscuit-auth/biscuit-wasm";
const parsers = new Set(["Fact", "Rule", "Check", "Policy"]);

/**
 * `code/datalog`: Datalog is never put together as text. The library's tagged templates take a
 * string that begins like a key for a key, and `addCode` of a built string injects facts; values go
 * in as parameters of `addCodeWithParameters`.
 */
export function datalogFindings(source: Source): Finding[] {
  const names = importedFrom(source, library);
  if (names.size === 0) return [];
  const templates = nodesOf(source, "TaggedTemplateExpression").filter((node) =>
    names.has(rootName(child(node, "tag"))),
  );
  const calls = nodesOf(source, "CallExpression").filter((node) =>
    parsesText(child(node, "callee")),
  );
  return [...templates, ...calls].map((node) => ({
    rule: "code/datalog",
    file: source.file,
    line: source.lineAt(node.start),
    message:
      node.type === "TaggedTemplateExpression"
        ? "Datalog in a tagged template"
        : "Datalog parsed from a string",
    fix: "use addCodeWithParameters(text, values, {}) with a constant text",
  }));
}

/** `x.addCode(…)` and `Fact.fromString(…)`; a key's `fromString` is harmless. */
function parsesText(callee: Node | undefined): boolean {
  if (callee?.type !== "MemberExpression") return false;
  const method = nameOf(child(callee, "property"));
  const object = nameOf(child(callee, "object")) ?? "";
  return (
    method === "addCode" || (method === "fromString" && parsers.has(object))
  );
}

function importedFrom(source: Source, module: string): Set<string> {
  const names = nodesOf(source, "ImportDeclaration")
    .filter((node) => nameOf(child(node, "source")) === module)
    .flatMap((node) => children(node, "specifiers"))
    .flatMap((specifier) => nameOf(child(specifier, "local")) ?? []);
  return new Set(names);
}

function rootName(node: Node | undefined): string {
  if (node?.type === "MemberExpression") return rootName(child(node, "object"));
  return nameOf(node) ?? "";
}
