import type { Finding } from "../finding.ts";
import {
  child,
  nameOf,
  type Node,
  nodesOf,
  type Source,
} from "../workspace/source.ts";

const runners = new Set(["test", "it", "describe"]);
const partial = new Set([
  "skip",
  "skipIf",
  "only",
  "todo",
  "todoIf",
  "if",
  "failing",
]);
const partialNames = new Set([
  "xit",
  "xtest",
  "xdescribe",
  "fit",
  "fdescribe",
  "ftest",
]);

/** What only some machines can run (root, a browser) says so; the test prints the reason at run time as well. */
const reason = /^\s*skip:\s*\S/;

/**
 * `code/partial-test`: no test is skipped, focused or left open. `skipIf` needs a comment
 * `// skip: <why>` on its line or the one before: a missing database or broker is never a reason.
 */
export function partialTestFindings(source: Source): Finding[] {
  if (!isTest(source)) return [];
  const members = nodesOf(source, "MemberExpression").flatMap((node) => {
    const name = nameOf(child(node, "property"));
    const isPartial =
      name !== undefined && partial.has(name) && runners.has(rootOf(node));
    if (!isPartial || (name === "skipIf" && hasReason(source, node))) return [];
    return [{ node, name: `${rootOf(node)}.${name}` }];
  });
  const calls = nodesOf(source, "CallExpression").flatMap((node) => {
    const name = nameOf(child(node, "callee"));
    return name !== undefined && partialNames.has(name) ? [{ node, name }] : [];
  });
  return [...members, ...calls].map(({ node, name }) => ({
    rule: "code/partial-test",
    file: source.file,
    line: source.lineAt(node.start),
    message: `${name} leaves a test out`,
    fix: "let it run: missing infrastructure is a failure; where the machine itself cannot, skipIf beside // skip: <why>",
  }));
}

function hasReason(source: Source, node: Node): boolean {
  const line = source.lineAt(node.start);
  return source.comments.some(
    (comment) =>
      reason.test(comment.value) &&
      (comment.line === line || comment.line === line - 1),
  );
}

/** The innermost name of `test.concurrent.skip`. */
function rootOf(node: Node): string {
  const object = child(node, "object");
  if (object?.type === "MemberExpression") return rootOf(object);
  return nameOf(object) ?? "";
}

function isTest(source: Source): boolean {
  return (
    source.file.endsWith(".test.ts") ||
    source.imports.some((each) => each.specifier === "bun:test")
  );
}
