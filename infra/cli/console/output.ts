/** Where the launcher writes: results to stdout, everything else to stderr; colours only where they are wanted. */
import { hasCode } from "./errors.ts";
import type { CliError } from "./errors.ts";

/** Text styles that the launcher uses. */
export type Style = "bold" | "dim" | "green" | "red" | "yellow" | "cyan";

/** The launcher's voice. With `json` the only thing on stdout is one JSON document. */
export type Output = {
  readonly json: boolean;
  /** A line of the result, on stdout (stderr when `json`). */
  print(line?: string): void;
  /** A line of progress, on stderr. */
  note(line: string): void;
  /** The one JSON document, on stdout; nothing without `--json`. */
  document(value: unknown): void;
  /** One line of a stream of JSON documents, on stdout; nothing without `--json`. For commands that go on, only. */
  record(value: unknown): void;
  error(error: CliError): void;
  paint(style: Style, text: string): string;
};

const codes: Record<Style, string> = {
  bold: "1",
  dim: "2",
  green: "32",
  red: "31",
  yellow: "33",
  cyan: "36",
};

/** https://no-color.org: any non-empty NO_COLOR switches colours off; FORCE_COLOR (not "0") switches them on. */
export function wantsColour(
  env: Record<string, string | undefined>,
  isTerminal: boolean,
): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0";
  return isTerminal && env["TERM"] !== "dumb";
}

/** Makes the launcher's voice for this process. */
export function createOutput(json: boolean): Output {
  const colour = wantsColour(
    process.env,
    process.stdout.isTTY && process.stderr.isTTY,
  );
  const paint = (style: Style, text: string) =>
    colour ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
  const err = (line: string) => write(process.stderr, line);
  const out = (line: string) => write(process.stdout, line);
  return {
    json,
    paint,
    print: (line = "") => (json ? err(line) : out(line)),
    note: err,
    document: (value) =>
      json ? out(JSON.stringify(value, null, 2)) : undefined,
    record: (value) => (json ? out(JSON.stringify(value)) : undefined),
    error: (error) => {
      for (const line of errorLines(error, paint)) err(line);
    },
  };
}

/** A reader that went away (`| head`) is no reason to fail. */
function write(stream: NodeJS.WriteStream, line: string): void {
  try {
    stream.write(`${line}\n`);
  } catch (thrown) {
    if (!hasCode(thrown, "EPIPE")) throw thrown;
  }
}

/** The lines that explain an error to a person. */
export function errorLines(error: CliError, paint: Output["paint"]): string[] {
  const lines = [`${paint("red", `✗ ${error.code}`)}  ${error.message}`];
  const { child, lastLines, cause, fix, log } = error.details;
  if (lastLines !== undefined && lastLines.length > 0) {
    lines.push(`  last lines of ${child ?? "the child"}:`);
    lines.push(...lastLines.map((line) => `    ${line}`));
  }
  if (cause !== undefined) lines.push(`  cause  ${cause}`);
  if (fix !== undefined) lines.push(`  fix    ${fix}`);
  if (log !== undefined) lines.push(`  log    ${log}`);
  return lines;
}

/** Columns aligned by the widest cell; the last one is not padded. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? "").length)),
  );
  return all.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
