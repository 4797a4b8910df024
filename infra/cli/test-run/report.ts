/** The end of a test run: what failed, what was skipped and why, what was slow, and the one line that counts. */
import { join } from "node:path";
import type { Output } from "../console/output.ts";
import type { TestResult } from "./junit.ts";
import type { CheckOutcome } from "./run-checks.ts";
import type { TestOutcome } from "./run-tests.ts";

/** A whole run judged. */
export type Verdict = {
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
  readonly skips: readonly string[];
  readonly slowest: readonly { readonly test: string; readonly ms: number }[];
};

/** The least number of tests that must pass, from `tests.min`; 0 without the file. */
export async function readLeast(checkout: string): Promise<number> {
  const text = await Bun.file(join(checkout, "tests.min"))
    .text()
    .catch(() => "");
  return Number(text.trim()) || 0;
}

/** Adds checks and tests up. Fewer passed than `least` is a failure: tests that vanish must not go unnoticed. */
export function verdict(
  outcome: TestOutcome & { checks: readonly CheckOutcome[] },
  least: number,
): Verdict {
  const { results, broken, checks, reasonOf } = outcome;
  const of = (kind: TestResult["outcome"]) =>
    results.filter((result) => result.outcome === kind);
  const failures = [
    ...checks
      .filter((check) => !check.ok)
      .map((check) => `check ${check.name}`),
    ...of("failed").map(titleOf),
    ...broken,
  ];
  const passed =
    of("passed").length + checks.filter((check) => check.ok).length;
  const vanished =
    failures.length === 0 && passed < least
      ? [`only ${passed} passed, tests.min says ${least}`]
      : [];
  const slowest = [...results].sort((a, b) => b.ms - a.ms).slice(0, 10);
  return {
    ok:
      failures.length === 0 &&
      vanished.length === 0 &&
      results.length + checks.length > 0,
    passed,
    failed: failures.length + vanished.length,
    skipped: of("skipped").length,
    failures: [...failures, ...vanished],
    skips: of("skipped").map(
      (result) =>
        `${titleOf(result)}: ${reasonOf(result.file) ?? "no reason given"}`,
    ),
    slowest: slowest.map((result) => ({
      test: titleOf(result),
      ms: Math.round(result.ms),
    })),
  };
}

function titleOf(result: TestResult): string {
  return `${result.file}: ${result.name}`;
}

/** Prints the report; its last line is `N passed, N failed, N skipped`. */
export function printReport(result: Verdict, output: Output): void {
  const section = (title: string, lines: readonly string[]) => {
    if (lines.length === 0) return;
    output.print();
    output.print(output.paint("bold", title));
    for (const line of lines) output.print(`  ${line}`);
  };
  section(
    "Slowest",
    result.slowest.map(
      ({ test, ms }) => `${String(ms).padStart(6)} ms  ${test}`,
    ),
  );
  section("Skipped", result.skips);
  section(
    "Failed",
    result.failures.map((line) => output.paint("red", line)),
  );
  if (!result.ok && result.failed === 0) output.print("no test fits");
  output.print();
  output.print(
    `${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`,
  );
}
