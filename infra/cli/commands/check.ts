/** `./tixlys check`: the house rules, types, lint, format and generated files, side by side. */
import { checkNames, checksOf, runCheck } from "@tixlys/guardrails";
import type { Check, CheckResult } from "@tixlys/guardrails";
import { defineCommand } from "../console/command.ts";
import { UsageError } from "../console/errors.ts";
import { nearest } from "../console/nearest.ts";
import { licencesOf } from "../deps/check.ts";
import { nixHashFindings } from "../deps/nix-hashes/pins.ts";
import type { Output } from "../console/output.ts";
import { showSecurityCoverage } from "../security/show-coverage.ts";
import { writeStaged } from "../hooks/staged.ts";
import { checkout } from "../stack/paths.ts";
import { generatedFindings } from "./generate/drift-check.ts";

/** Every name that `check` takes, in the order of its report. */
const names: readonly string[] = [...checkNames, "generated", "contracts"];

/**
 * Runs these checks (all when none is named) on the tree below `root`, side by side.
 * `onResult` hears of each as it ends. Never throws: a check that breaks has failed.
 * @throws UsageError for a name that is no check.
 */
export async function runChecks(
  root: string,
  wanted: readonly string[] = [],
  onResult: (result: CheckResult) => void = () => undefined,
): Promise<CheckResult[]> {
  const house = checksOf(root);
  // One process answers both.
  let asked: ReturnType<typeof generatedFindings> | undefined;
  const generated = () => (asked ??= generatedFindings(root));
  const checks: Readonly<Record<string, Check>> = {
    ...house,
    deps: async () => [
      ...(await house.deps()),
      ...(await licencesOf(root)),
      ...(await nixHashFindings(root)),
    ],
    generated: async () => (await generated()).generated,
    contracts: async () => (await generated()).contracts,
  };
  for (const name of wanted) if (!names.includes(name)) throw unknownName(name);
  const chosen =
    wanted.length === 0 ? names : names.filter((name) => wanted.includes(name));
  return await Promise.all(
    chosen.map(async (name) => {
      const result = await runCheck(name, checks[name] ?? (() => []));
      onResult(result);
      return result;
    }),
  );
}

/** Runs the checks of the pre-commit hook; none when nothing is staged. */
async function runStaged(
  root: string,
  onResult: (result: CheckResult) => void,
): Promise<CheckResult[]> {
  const staged = await writeStaged(root);
  try {
    if (staged.files.length === 0) return [];
    return await Promise.all(
      Object.entries(staged.checks).map(async ([name, check]) => {
        const result = await runCheck(name, check);
        onResult(result);
        return result;
      }),
    );
  } finally {
    await staged.remove();
  }
}

export const command = defineCommand({
  summary: "Types, lint, format, structure, imports, dependencies.",
  example: "./tixlys check types lint",
  arguments: "[name…]",
  arity: [0, names.length],
  flags: {
    staged: {
      type: "boolean",
      description:
        "Only format and lint, only of what is staged: the pre-commit hook.",
    },
    json: { type: "boolean", description: "One JSON document on stdout." },
  },
  details: [
    `Names: ${names.join(", ")}. Without a name all of them run.`,
    "security, when it is named, also lists each requirement of docs/security.md with its tests.",
  ],
  run: async ({ args, flags, output }) => {
    const started = performance.now();
    if (flags.staged && args.length > 0)
      throw new UsageError("--staged takes no names", "check");
    const told = (result: CheckResult): void => report(output, result);
    const results = flags.staged
      ? await runStaged(checkout, told)
      : await runChecks(checkout, args, told);
    const failed = results.filter((result) => !result.ok);
    const security = args.includes("security")
      ? { requirements: showSecurityCoverage(checkout, output) }
      : {};
    const ms = Math.round(performance.now() - started);
    output.document({
      ok: failed.length === 0,
      ms,
      checks: results.map(({ output: _, ...result }) => result),
      ...security,
    });
    const seconds = (ms / 1000).toFixed(1);
    output.print(
      failed.length === 0
        ? output.paint(
            "green",
            `✓ ${results.length} checks passed in ${seconds} s`,
          )
        : output.paint(
            "red",
            `✗ ${failed.length} of ${results.length} checks failed in ${seconds} s: ${failed.map((each) => each.name).join(", ")}`,
          ),
    );
    return failed.length === 0 ? 0 : 1;
  },
});

/** One line per check, and below it what it found. */
function report(output: Output, result: CheckResult): void {
  const time = output.paint("dim", `${result.ms} ms`);
  if (result.ok) {
    output.print(
      `${output.paint("green", "✓")} ${result.name.padEnd(10)} ${time}`,
    );
    return;
  }
  const count = result.findings.length;
  output.print(
    `${output.paint("red", "✗")} ${result.name.padEnd(10)} ${time}  ${count} found`,
  );
  output.print(result.output);
}

function unknownName(name: string): UsageError {
  const guess = nearest(name, names);
  const hint = guess === undefined ? "" : `; did you mean "${guess}"?`;
  return new UsageError(`there is no check "${name}"${hint}`, "check");
}
