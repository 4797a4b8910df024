import { codeFindings } from "./code/index.ts";
import { depsFindings } from "./deps/index.ts";
import { type Finding, formatFinding, sortFindings } from "./finding.ts";
import { importFindings } from "./imports/index.ts";
import { migrationFindings } from "./migrations/index.ts";
import { secretFindings } from "./secrets/index.ts";
import { securityFindings } from "./security/index.ts";
import { structureFindings } from "./structure/index.ts";
import { formatFindings } from "./tools/format.ts";
import { lintFindings } from "./tools/lint.ts";
import { typeFindings } from "./tools/types.ts";
import { readWorkspace, type Workspace } from "./workspace/workspace.ts";

/** How one check ended: `output` is for people, `findings` for programs, `ms` is wall time. */
export type CheckResult = {
  name: string;
  ok: boolean;
  output: string;
  ms: number;
  findings: readonly Finding[];
};

/** A check of one tree: what it found, nothing when all is well. */
export type Check = () => Finding[] | Promise<Finding[]>;

/** The names of this crate's checks, the slow ones first so that they start first. */
export const checkNames = [
  "lint",
  "types",
  "format",
  "structure",
  "imports",
  "code",
  "deps",
  "secrets",
  "security",
  "migrations",
] as const;
/** The name of one of them. */
export type CheckName = (typeof checkNames)[number];

/** The checks of the tree below `root`. It is read and parsed once, when the first check needs it. */
export function checksOf(root: string): Readonly<Record<CheckName, Check>> {
  let workspace: Workspace | undefined;
  const tree = (): Workspace => (workspace ??= readWorkspace(root));
  return {
    lint: () => lintFindings(root),
    types: () => typeFindings(root),
    format: () => formatFindings(root),
    structure: () => structureFindings(tree()),
    imports: () => importFindings(tree()),
    code: () => codeFindings(tree()),
    deps: () => depsFindings(tree()),
    secrets: () => secretFindings(tree()),
    security: () => securityFindings(tree()),
    migrations: () => migrationFindings(tree()),
  };
}

/** Runs one check and never throws: a check that breaks has failed, and its output says why. */
export async function runCheck(
  name: string,
  check: Check,
): Promise<CheckResult> {
  const started = performance.now();
  const findings = await collect(name, check);
  const sorted = sortFindings(findings);
  return {
    name,
    ok: sorted.length === 0,
    output: sorted.map(formatFinding).join("\n"),
    ms: Math.round(performance.now() - started),
    findings: sorted,
  };
}

async function collect(name: string, check: Check): Promise<Finding[]> {
  try {
    return await check();
  } catch (thrown) {
    const message =
      thrown instanceof Error
        ? (thrown.stack ?? thrown.message)
        : String(thrown);
    return [
      {
        rule: `${name}/broken`,
        file: ".",
        line: 1,
        message,
        fix: "the check itself failed: run ./tixlys doctor, then report the text above",
      },
    ];
  }
}
