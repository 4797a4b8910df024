/** Runs `bun test` over the chosen files and reads what came of it. */
import { join } from "node:path";
import { within } from "../stack/deadline.ts";
import { makeDeathPact } from "../stack/death-pact.ts";
import { signal } from "../stack/process-identity.ts";
import type { Chosen } from "./files.ts";
import { readJunit } from "./junit.ts";
import type { TestResult } from "./junit.ts";
import { collectReasons } from "./reasons.ts";

/** Processes that run test files side by side. */
export const workers = 3;
/** One test may take this long; one that needs more says so itself. */
const testTimeoutMs = 30_000;
const runDeadlineMs = 30 * 60_000;

/** What to run, where. */
export type TestRun = {
  readonly checkout: string;
  readonly chosen: Chosen;
  readonly env: Record<string, string>;
  /** Folder for the report. */
  readonly folder: string;
  readonly timings: string;
  readonly coverage: boolean;
  /** Gets the output as it comes. */
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
};

/** What came of it. `broken` are files that could not even be loaded, or a sentence when the run itself failed. */
export type TestOutcome = {
  readonly results: readonly TestResult[];
  readonly broken: readonly string[];
  /** Why a file left tests out, if it said so. */
  readonly reasonOf: (file: string) => string | undefined;
};

/** The outcome of no test at all. */
export const nothingRan: TestOutcome = {
  results: [],
  broken: [],
  reasonOf: () => undefined,
};

/** Runs the files; returns when all have ended. */
export async function runTests(run: TestRun): Promise<TestOutcome> {
  if (run.chosen.files.length === 0) return nothingRan;
  const report = join(run.folder, "junit.xml");
  // Not with --no-orphans: its descendants inherit that, and some tests are about what stays behind.
  const pact = await makeDeathPact();
  const command = [process.execPath, ...arguments_(run, report)];
  const child = Bun.spawn(
    [...pact.prefix({ stopSignal: "SIGTERM", command }), ...command],
    {
      cwd: run.checkout,
      env: run.env,
      detached: true,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    },
  );
  const untie = pact.add(child.pid, "SIGTERM");
  const stop = () => signal(child.pid, "SIGKILL", true);
  run.signal.addEventListener("abort", stop, { once: true });
  const { files } = run.chosen;
  const reasons = collectReasons(files.length === 1 ? files[0] : "");
  const hear = (stream: "out" | "err") => (text: string) => {
    run.write(text);
    reasons.read(stream, text);
  };
  const [failures, code] = await Promise.all([
    copy(child.stderr, hear("err")),
    within(child.exited, runDeadlineMs).finally(stop),
    copy(child.stdout, hear("out")),
  ]);
  untie();
  pact.close();
  const xml = await Bun.file(report)
    .text()
    .catch(() => "");
  const results = readJunit(xml);
  const broken = brokenFiles(run, results, failures, code);
  return { results, broken, reasonOf: reasons.of };
}

function arguments_(run: TestRun, report: string): string[] {
  return [
    "test",
    `--parallel=${workers}`,
    "--no-isolate",
    ...["--timeout", String(testTimeoutMs)],
    ...["--reporter=junit", `--reporter-outfile=${report}`],
    ...[`--timings=${run.timings}`, "--update-timings"],
    ...(run.coverage
      ? ["--coverage", "--coverage-reporter=text", "--coverage-reporter=lcov"]
      : []),
    ...(run.chosen.namePattern === undefined
      ? []
      : ["--test-name-pattern", run.chosen.namePattern]),
    ...run.chosen.files.map((file) => `./${file}`),
  ];
}

/** Passes a stream on and answers the number of failures in the summary that it ends with. */
async function copy(
  stream: ReadableStream<Uint8Array>,
  write: (text: string) => void,
): Promise<number> {
  const decoder = new TextDecoder();
  let tail = "";
  for await (const chunk of stream) {
    const text = decoder.decode(chunk, { stream: true });
    write(text);
    tail = (tail + text).slice(-2000);
  }
  return Number([...tail.matchAll(/^ *(\d+) fail$/gm)].at(-1)?.[1] ?? 0);
}

/** The report leaves out files that failed to load, so the summary and the exit code are asked too. */
function brokenFiles(
  run: TestRun,
  results: readonly TestResult[],
  failures: number,
  code: number | undefined,
): string[] {
  const failed = results.filter((result) => result.outcome === "failed").length;
  if (run.chosen.namePattern === undefined) {
    const seen = new Set(results.map((result) => result.file));
    const missing = run.chosen.files.filter((file) => !seen.has(file));
    if (missing.length > 0) return missing.map((file) => `${file} did not run`);
  }
  if (failures > failed)
    return Array.from(
      { length: failures - failed },
      () => "an error outside any test",
    );
  if (code !== 0 && failed === 0)
    return [
      `bun test ended with ${code === undefined ? "no answer in time" : `exit code ${code}`}`,
    ];
  return [];
}
