import { dirname, join } from "node:path";
import type { Finding } from "../finding.ts";
import { isRecord } from "../workspace/manifest.ts";
import { runTool } from "./run.ts";

/**
 * `lint`: oxlint with the root's `.oxlintrc.json`, type-aware through tsgolint. oxlint runs under
 * this Bun and tsgolint is a program of its own, so that no Node is needed.
 */
export async function lintFindings(root: string): Promise<Finding[]> {
  const run = await runTool(
    [
      process.execPath,
      "--bun",
      oxlintPath(),
      "--format=json",
      "--config=.oxlintrc.json",
      "--disable-nested-config",
      "--no-error-on-unmatched-pattern",
    ],
    root,
    { OXLINT_TSGOLINT_PATH: tsgolintPath() },
  );
  const findings = parseReport(run.stdout);
  if (findings && (run.exitCode === 0 || findings.length > 0)) return findings;
  return [
    {
      rule: "lint/failed",
      file: ".oxlintrc.json",
      line: 1,
      message: run.output.trim() || "oxlint failed and said nothing",
      fix: "run node_modules/.bin/oxlint in the root",
    },
  ];
}

function oxlintPath(): string {
  const manifest = Bun.resolveSync("oxlint/package.json", import.meta.dir);
  return join(dirname(manifest), "bin/oxlint");
}

/** The platform's program beside its launcher package, as `oxlint-tsgolint/bin` finds it. */
function tsgolintPath(): string {
  const manifest = Bun.resolveSync(
    "oxlint-tsgolint/package.json",
    import.meta.dir,
  );
  return Bun.resolveSync(
    `@oxlint-tsgolint/${process.platform}-${process.arch}/tsgolint`,
    dirname(manifest),
  );
}

/** The findings of a JSON report, or undefined when it is none. */
function parseReport(text: string): Finding[] | undefined {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(report) || !Array.isArray(report["diagnostics"]))
    return undefined;
  return report["diagnostics"].filter(isRecord).map((each) => ({
    rule: `lint/${readText(each["code"], "directive")}`,
    file: readText(each["filename"], ".oxlintrc.json"),
    line: readLine(each["labels"]),
    message: readText(each["message"], "oxlint gave no message"),
    fix: readText(each["help"], `see ${readText(each["url"], "its rule")}`),
  }));
}

function readText(value: unknown, otherwise: string): string {
  return typeof value === "string" && value !== "" ? value : otherwise;
}

function readLine(labels: unknown): number {
  const first: unknown = Array.isArray(labels) ? labels[0] : undefined;
  const span = isRecord(first) ? first["span"] : undefined;
  const line = isRecord(span) ? span["line"] : undefined;
  return typeof line === "number" ? line : 1;
}
