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

/** `code/partial-test`: no test is skipped, focused, left open or made to depend on the machine. */
export function partialTestFindings(source: Source): Finding[] {
  if (!isTest(source)) return [];
  const members = nodesOf(source, "MemberExpression").flatMap((node) => {
    const name = nameOf(child(node, "property"));
    const isPartial =
      name !== undefined && partial.has(name) && runners.has(rootOf(node));
    return isPartial ? [{ node, name: `${rootOf(node)}.${name}` }] : [];
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
    fix: "let it run; what is missing on the machine is a failure, never a skip",
  }));
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
