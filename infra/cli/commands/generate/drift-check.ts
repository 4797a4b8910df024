/** The checks `generated` (what `./tixlys generate` writes is what lies in the tree) and `contracts` (it keeps the last release's readers). */
import { join } from "node:path";
import type { Finding } from "@tixlys/guardrails";

const deadlineMs = 60_000;
const meanings = {
  missing: "the generated file is missing",
  changed:
    "the generated file is not what the code says; this line differs first",
  "left over": "nothing generates this file any more",
} as const;

/** What one run of `generate --check` found, by check. */
export type Generated = {
  readonly generated: Finding[];
  readonly contracts: Finding[];
};

/**
 * Runs `generate --check` in a process of its own: it loads every service's code, which must neither
 * be cached by a long-lived caller nor be able to end it.
 */
export async function generatedFindings(root: string): Promise<Generated> {
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
  const found = readFound(stdout);
  if (
    found &&
    (exitCode === 0 || found.generated.length + found.contracts.length > 0)
  )
    return found;
  const failed = (check: string): Finding => ({
    rule: `${check}/failed`,
    file: "infra/cli/commands/generate.ts",
    line: 1,
    message: `./tixlys generate --check ended with ${exitCode}:\n${stderr.trim()}`,
    fix: "correct the error above: the files are made from config.ts, contracts and routes",
  });
  return { generated: [failed("generated")], contracts: [failed("contracts")] };
}

function readFound(text: string): Generated | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof document !== "object" || document === null) return undefined;
  const drift: unknown = "drift" in document ? document.drift : undefined;
  if (!Array.isArray(drift)) return undefined;
  const contracts: unknown = "contracts" in document ? document.contracts : [];
  return {
    generated: drift.flatMap((each: unknown) => findingOf(each) ?? []),
    contracts: Array.isArray(contracts) ? contracts.filter(isFinding) : [],
  };
}

function isFinding(each: unknown): each is Finding {
  return (
    typeof each === "object" &&
    each !== null &&
    ["rule", "file", "line", "message", "fix"].every((part) => part in each)
  );
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
