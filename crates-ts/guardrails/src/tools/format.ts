import type { Finding } from "../finding.ts";
import { runTool } from "./run.ts";

/** How `bun fmt` reports a file that it cannot parse. */
const syntaxError = /error: (.*)\n\s+at (.+):(\d+):\d+/g;

/** `format`: every file is as `bun fmt` writes it; `.prettierignore` names what is written by programs. */
export async function formatFindings(root: string): Promise<Finding[]> {
  const run = await runTool(
    [process.execPath, "fmt", "--check", "--no-script"],
    root,
  );
  if (run.exitCode === 0) return [];
  const found = [...unformatted(run.stdout), ...unreadable(run.output)];
  if (found.length > 0) return found;
  return [failure(".", 1, run.output.trim() || "bun fmt said nothing")];
}

/** One file per line on stdout. */
function unformatted(stdout: string): Finding[] {
  return stdout
    .split("\n")
    .filter((file) => file.trim() !== "")
    .map((file) => ({
      rule: "format/style",
      file,
      line: 1,
      message: "the file is not formatted",
      fix: `bun fmt ${file}`,
    }));
}

function unreadable(output: string): Finding[] {
  return [...output.matchAll(syntaxError)].map(
    ([, message = "", file = ".", line = "1"]) =>
      failure(file, Number(line), message),
  );
}

function failure(file: string, line: number, message: string): Finding {
  return {
    rule: "format/failed",
    file,
    line,
    message,
    fix: "correct the syntax, then bun fmt",
  };
}
