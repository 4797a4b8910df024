import type { Finding } from "../finding.ts";
import {
  child,
  nameOf,
  type Node,
  nodesOf,
  type Source,
} from "../workspace/source.ts";

const reason = /^\s*cast:\s*\S/;
const statements = [
  "ReturnStatement",
  "VariableDeclaration",
  "ExpressionStatement",
  "ThrowStatement",
  "ForOfStatement",
  "IfStatement",
  "PropertyDefinition",
];

/**
 * `code/unchecked-cast`: `as T` and `<T>x` switch the type checker off, so each needs a comment
 * `// cast: why` on its line, the line before, or before the statement that it stands in. `as const`
 * and `satisfies` check, so they need none.
 */
export function castFindings(source: Source): Finding[] {
  const casts = nodesOf(source, "TSAsExpression", "TSTypeAssertion").filter(
    (node) => !isConst(node),
  );
  if (casts.length === 0) return [];
  const reasons = reasonLines(source);
  const lines = casts
    .filter((node) => !linesOf(source, node).some((line) => reasons.has(line)))
    .map((node) => source.lineAt(keywordOffset(node)));
  return [...new Set(lines)].map((line) => ({
    rule: "code/unchecked-cast",
    file: source.file,
    line,
    message: "a type assertion that nothing checks",
    fix: 'parse or narrow the value; where a check stands beside it, say so: "// cast: <why>" on this line or the one before',
  }));
}

/** The lines of comments that give a reason; one that goes on over several lines counts to its last. */
function reasonLines(source: Source): Set<number> {
  const lines = new Set<number>();
  for (const { value, line } of source.comments)
    if (reason.test(value) || lines.has(line - 1)) lines.add(line);
  return lines;
}

/** The lines on which the comment may stand: those of the start, the `as` and the end, and the one before each. */
function linesOf(source: Source, node: Node): number[] {
  const lines = [node.start, keywordOffset(node), node.end].map((offset) =>
    source.lineAt(offset),
  );
  const statement = nodesOf(source, ...statements)
    .filter((each) => each.start <= node.start && node.end <= each.end)
    .toSorted((a, b) => b.start - a.start)[0];
  const before = source.lineAt(statement?.start ?? node.start) - 1;
  return [...lines.flatMap((line) => [line, line - 1]), before];
}

/** Where `as` stands: right after the expression. For `<T>x` the start. */
function keywordOffset(node: Node): number {
  if (node.type === "TSTypeAssertion") return node.start;
  return child(node, "expression")?.end ?? node.start;
}

function isConst(node: Node): boolean {
  const type = child(node, "typeAnnotation");
  return (
    type?.type === "TSTypeReference" &&
    nameOf(child(type, "typeName")) === "const"
  );
}
