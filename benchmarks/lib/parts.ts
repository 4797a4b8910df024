/** What the benchmarks of several parts have in common: their arguments, their report and their end. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { markdown, report } from "./report.ts";
import type { Report, Row } from "./report.ts";

/** A run of a benchmark: what was asked for, and where it tells what it finds. */
export type PartsRun<Part extends string, Option extends string> = {
  /** Those that were named; all, when none was. */
  readonly chosen: readonly Part[];
  readonly options: Readonly<Record<Option, number>>;
  readonly report: Report & { readonly rows: readonly Row[] };
  readonly say: (line: string) => void;
  /** Folder for plots; it exists. */
  readonly plots: string;
  /** Prints all findings and ends the process: with 1 when a figure was not reached. */
  readonly end: () => never;
};

/**
 * Reads the command line: names of parts, `--json`, and numbers as `--round-ms 500` for the option `roundMs`. Ends the process with
 * 2 when it cannot be read.
 *
 * @param names All parts, in their order.
 * @param defaults Every option with what it is unless told.
 */
export async function startParts<Part extends string, Option extends string>(
  names: readonly Part[],
  defaults: Readonly<Record<Option, number>>,
): Promise<PartsRun<Part, Option>> {
  const { values, positionals } = parsed(Object.keys(defaults));
  const unknown = positionals.filter(
    (name) => !names.some((known) => known === name),
  );
  if (unknown.length > 0)
    refuse(
      `there is no part ${unknown.join(", ")}; parts: ${names.join(", ")}`,
    );
  const options = { ...defaults };
  for (const option of keysOf(defaults)) {
    const text = values[flagOf(option)];
    if (typeof text !== "string") continue;
    const number = Number(text);
    if (text === "" || !(number >= 0))
      refuse(`--${flagOf(option)} takes a number, not "${text}"`);
    options[option] = number;
  }
  const asJson = values["json"] === true;
  const say = asJson ? console.error : console.log;
  const findings = report(say);
  const plots = join(import.meta.dir, "..", "plots");
  await mkdir(plots, { recursive: true });
  return {
    chosen:
      positionals.length === 0
        ? names
        : names.filter((name) => positionals.includes(name)),
    options,
    report: findings,
    say,
    plots,
    end: () => {
      if (asJson) console.log(JSON.stringify({ options, rows: findings.rows }));
      else say(`\n${markdown(findings.rows)}`);
      process.exit(
        findings.rows.some(({ reached }) => reached === false) ? 1 : 0,
      );
    },
  };
}

function parsed(options: readonly string[]): {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
} {
  try {
    return parseArgs({
      args: process.argv.slice(2),
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        ...Object.fromEntries(
          options.map((name) => [flagOf(name), { type: "string" } as const]),
        ),
      },
    });
  } catch (cause) {
    return refuse(cause instanceof Error ? cause.message : String(cause));
  }
}

function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}

const flagOf = (option: string): string =>
  option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Names of a record that has no others. */
export const keysOf = <Key extends string>(
  record: Readonly<Record<Key, unknown>>,
) =>
  // cast: `Object.keys` forgets the type of the names
  Object.keys(record) as Key[];
