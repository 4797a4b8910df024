/** The check `generated`: what `./tixlys generate` writes is what lies in the tree. */
import { join } from "node:path";
import type { Finding } from "@tixlys/guardrails";

const deadlineMs = 60_000;
const meanings = {
  missing: "the generated file is missing",
  changed:
    "the generated file is not what the code says; this line differs first",
  "left over": "nothing generates this file any more",
} as const;

/**
 * Runs `generate --check` in a process of its own: it loads every service's code, which must neither
 * be cached by a long-lived caller nor be able to end it.
 */
export async function generatedFindings(root: string): Promise<Finding[]> {
  const child = Bun.spawn(
    [
      process.execPath,
      join(root, "infra/cli/main.ts"),
      "generate",
      "--check",
      "--json",
    ],
    {
      cwd: root,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      timeout: deadlineMs,
      killSignal: "SIGKILL",
    },
  );
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const exitCode = await child.exited;
  const drift = readDrift(stdout);
  if (drift && (exitCode === 0 || drift.length > 0)) return drift;
  return [
    {
      rule: "generated/failed",
      file: "infra/cli/commands/generate.ts",
      line: 1,
      message: `./tixlys generate --check ended with ${exitCode}:\n${stderr.trim()}`,
      fix: "correct the error above: the files are made from config.ts, contracts and routes",
    },
  ];
}

function readDrift(text: string): Finding[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof document !== "object" || document === null) return undefined;
  const drift: unknown = "drift" in document ? document.drift : undefined;
  if (!Array.isArray(drift)) return undefined;
  return drift.flatMap((each: unknown) => findingOf(each) ?? []);
}

function findingOf(each: unknown): Finding | undefined {
  if (typeof each !== "object" || each === null) return undefined;
  if (!("path" in each && "state" in each && "line" in each)) return undefined;
  const { path, state, line } = each;
  const known = Object.entries(meanings).find(([name]) => name === state);
  if (typeof path !== "string" || typeof line !== "number" || !known)
    return undefined;
  return {
    rule: "generated/drift",
    file: path,
    line,
    message: known[1],
    fix: "run ./tixlys generate and commit what it writes",
  };
}
