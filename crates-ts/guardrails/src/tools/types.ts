import type { Finding } from "../finding.ts";
import { runTool } from "./run.ts";

const line = /^(.+?)\((\d+),\d+\): error (TS\d+): (.*)$/;

/**
 * `types`: the whole workspace through Bun's built-in type checker (the same errors as `tsc`),
 * with the root's `tsconfig.json`.
 */
export async function typeFindings(root: string): Promise<Finding[]> {
  const run = await runTool(
    [process.execPath, "check", "--no-pretty", "--all", "--no-script"],
    root,
  );
  if (run.exitCode === 0) return [];
  const findings: Finding[] = [];
  for (const row of run.output.split("\n")) {
    const [, file, at, code, message] = line.exec(row) ?? [];
    const last = findings.at(-1);
    if (file !== undefined && message !== undefined)
      findings.push({
        rule: `types/${code}`,
        file,
        line: Number(at),
        message,
        fix: "correct the type; bun check shows the code around it",
      });
    else if (last && /^\s+\S/.test(row)) last.message += `\n${row}`;
  }
  return findings.length > 0 ? findings : [unreadable(run.output)];
}

function unreadable(output: string): Finding {
  return {
    rule: "types/failed",
    file: "tsconfig.json",
    line: 1,
    message: output.trim() || "bun check failed and said nothing",
    fix: "run bun check in the root",
  };
}
