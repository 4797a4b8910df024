import type { Finding } from "../finding.ts";
import { child, children, nodesOf, type Source } from "../workspace/source.ts";

const entryPattern = /^(services|examples\/[^/]+)\/[^/]+\/src\/main\.ts$/;
/** A function stands there from the beginning; these come to life only when their line is reached. */
const late = new Set(["VariableDeclaration", "ClassDeclaration"]);

/**
 * `code/behind-main`: a process waits in the first `await` of its `main.ts` to its end, so that what is declared below it never is.
 * Whatever uses it throws, when it is first needed and not at the start.
 */
export function behindMainFindings(source: Source): Finding[] {
  if (!entryPattern.test(source.file)) return [];
  const statements = nodesOf(source, "Program").flatMap((program) =>
    children(program, "body"),
  );
  const waits = statements.findIndex(
    (node) => child(node, "expression")?.type === "AwaitExpression",
  );
  if (waits < 0) return [];
  return statements
    .slice(waits + 1)
    .filter(({ type }) => late.has(type))
    .map((node) => ({
      rule: "code/behind-main",
      file: source.file,
      line: source.lineAt(node.start),
      message: "main.ts never comes to this line: the process waits above it",
      fix: "move the declaration above the await, or into a file of its own",
    }));
}
