import type { Source } from "../workspace/source.ts";
import { nodesOf } from "../workspace/source.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** A test whose name says that it proves a requirement. */
export type Proof = {
  readonly number: number;
  readonly name: string;
  readonly file: string;
  readonly line: number;
};

/** `auth #14`, and further numbers right behind it: `auth #9 #10`, `auth #2, #3`. */
const mention = /\bauth #\d+(?:,? (?:and )?#\d+)*/g;
/** Whatever registers tests: those of a package, and the suites that testkit has for all of them. */
const isTestFile = (file: string): boolean =>
  file.endsWith(".test.ts") ||
  /(^|\/)tests\/|^crates-ts\/testkit\/src\//.test(file);

/** Every text of a test file that names a requirement: names of tests stand in calls as well as in tables. */
export function proofsIn(workspace: Workspace): Proof[] {
  return workspace.sources
    .filter(({ file, text }) => isTestFile(file) && text.includes("auth #"))
    .flatMap(proofsOf);
}

function proofsOf(source: Source): Proof[] {
  return nodesOf(source, "Literal", "TemplateElement").flatMap((node) => {
    const name = textOf(node["value"]);
    return numbersIn(name).map((number) => ({
      number,
      name,
      file: source.file,
      line: source.lineAt(node.start),
    }));
  });
}

/** A literal has its value, a piece of a template an object with the cooked text. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const cooked =
    typeof value === "object" && value !== null && "cooked" in value
      ? value.cooked
      : undefined;
  return typeof cooked === "string" ? cooked : "";
}

const numbersIn = (name: string): number[] => [
  ...new Set(
    (name.match(mention) ?? []).flatMap((found) =>
      (found.match(/\d+/g) ?? []).map(Number),
    ),
  ),
];
