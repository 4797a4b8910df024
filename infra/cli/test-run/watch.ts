/** `test --watch`: after each change the tests that it can touch, the nearest first, until somebody stops it. */
import { existsSync, watch } from "node:fs";
import { join } from "node:path";
import type { Output } from "../console/output.ts";
import { isOurs, readReach } from "./reach.ts";
import type { Reach } from "./reach.ts";
import { runTests } from "./run-tests.ts";
import type { TestOutcome, TestRun } from "./run-tests.ts";

/** What a watch is given; `candidates` are the test files that the command line chose. */
export type WatchOptions = Pick<
  TestRun,
  "checkout" | "env" | "folder" | "timings" | "write"
> & {
  readonly candidates: readonly string[];
  readonly output: Output;
  readonly signal: AbortSignal;
};

/** A save is several events; they are one change when they come together. */
const settleMs = 40;
/** So few files answer at once; the others follow. */
const firstWave = 4;

/** Watches until `signal` fires. */
export async function watchTests(o: WatchOptions): Promise<void> {
  const reach = await readReach(o.checkout);
  const changes = changesOf(o.checkout, o.signal);
  o.output.print(
    `watching ${reach.size} files; save one, and the tests that it touches are run (Ctrl-C ends)`,
  );
  let unproven: string[] = [];
  for (;;) {
    const changed = await changes.next(reach);
    if (changed.length === 0 || o.signal.aborted) return;
    const chosen = new Set(o.candidates);
    const touched = reach.testsOf(changed);
    // A new test file was not there when the candidates were chosen.
    const tests = [...new Set([...touched, ...unproven])].filter(
      (test) => chosen.has(test) || changed.includes(test),
    );
    unproven = await runWaves(o, changes, changed, tests);
  }
}

/** Runs them in waves; answers those that failed, or that a further change kept from running. */
async function runWaves(
  o: WatchOptions,
  changes: Changes,
  changed: readonly string[],
  tests: readonly string[],
): Promise<string[]> {
  const { output } = o;
  const more = changed.length > 1 ? ` and ${changed.length - 1} more` : "";
  output.print();
  output.print(
    output.paint(
      "bold",
      `${changed[0] ?? ""}${more}: ${tests.length} test files`,
    ),
  );
  const started = performance.now();
  const interrupted = changes.signal();
  const unproven = new Set(tests);
  let passed = 0;
  const failed: string[] = [];
  for (const wave of [tests.slice(0, firstWave), tests.slice(firstWave)]) {
    if (wave.length === 0 || interrupted.aborted || o.signal.aborted) break;
    const outcome = await runTests({
      ...o,
      chosen: { files: wave },
      coverage: false,
      signal: AbortSignal.any([interrupted, o.signal]),
    });
    if (interrupted.aborted || o.signal.aborted) break;
    passed += outcome.results.filter(
      (each) => each.outcome === "passed",
    ).length;
    failed.push(...failuresOf(outcome));
    for (const file of provenBy(outcome, wave)) unproven.delete(file);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  for (const line of failed) output.print(output.paint("red", `✗ ${line}`));
  if (interrupted.aborted) output.print("something changed; starting again");
  else if (!o.signal.aborted)
    output.print(
      output.paint(
        failed.length === 0 ? "green" : "red",
        `${passed} passed, ${failed.length} failed in ${seconds} s`,
      ),
    );
  return [...unproven];
}

function failuresOf({ results, broken }: TestOutcome): string[] {
  const failed = results.filter((each) => each.outcome === "failed");
  return [...failed.map(({ file, name }) => `${file}: ${name}`), ...broken];
}

/** Files whose every test passed; none when something broke outside of a test. */
function provenBy(
  { results, broken }: TestOutcome,
  wave: readonly string[],
): string[] {
  if (broken.length > 0) return [];
  const failed = new Set(
    results.flatMap(({ outcome, file }) =>
      outcome === "failed" ? [file] : [],
    ),
  );
  return wave.filter((file) => !failed.has(file));
}

type Changes = {
  /** Waits for a change of text and answers its files; none when the watch is over. */
  next(reach: Reach): Promise<string[]>;
  /** Fires with the next event. */
  signal(): AbortSignal;
};

function changesOf(root: string, over: AbortSignal): Changes {
  const waiting = new Set<string>();
  let wake: () => void = () => undefined;
  let interrupt = new AbortController();
  const heard = (file: string): void => {
    if (!isOurs(file)) return;
    waiting.add(file);
    interrupt.abort();
    wake();
  };
  const folders = ["crates-ts", "clients", "services", "examples", "infra"];
  for (const folder of folders.filter((each) => existsSync(join(root, each))))
    watch(
      join(root, folder),
      { recursive: true, signal: over },
      (_, name) => name !== null && heard(`${folder}/${name}`),
    );
  over.addEventListener("abort", () => wake(), { once: true });
  return {
    next: async (reach) => {
      while (!over.aborted) {
        if (waiting.size === 0) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        await Bun.sleep(settleMs);
        const files = [...waiting];
        waiting.clear();
        const isNew = await Promise.all(
          files.map((file) => reach.update(file)),
        );
        const changed = files.filter((_, index) => isNew[index]);
        if (changed.length > 0) return changed.sort();
      }
      return [];
    },
    signal: () => {
      interrupt = new AbortController();
      if (waiting.size > 0) interrupt.abort();
      return interrupt.signal;
    },
  };
}
