/** `./tixlys test`: every check and every test, against real servers of its own. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { Interrupted, UsageError } from "../console/errors.ts";
import { table } from "../console/output.ts";
import type { Output } from "../console/output.ts";
import { readyCode } from "../stack/code/ready-code.ts";
import { checkout, pathsOf } from "../stack/paths.ts";
import { findAll } from "../stack/services.ts";
import { startTestServers } from "../stack/test-servers.ts";
import { writeCoveragePages } from "../test-run/coverage-html.ts";
import { chooseFiles, tiers } from "../test-run/files.ts";
import type { Chosen } from "../test-run/files.ts";
import { printReport, readLeast, verdict } from "../test-run/report.ts";
import { runAllChecks } from "../test-run/run-checks.ts";
import { nothingRan, runTests, workers } from "../test-run/run-tests.ts";
import { watchTests } from "../test-run/watch.ts";

/** Accounts beyond the workers': a test process that is started anew gets the next number. */
const accounts = workers + 6;

export const command = defineCommand({
  summary: commandTable.test,
  example: "./tixlys test",
  arguments: "[filter]",
  arity: [0, 1],
  flags: {
    service: {
      type: "string",
      value: "users",
      description: "Only the tests of this service or crate.",
    },
    tier: {
      type: "string",
      value: "domain",
      description: `Only tests of this kind: ${tiers.join(", ")}.`,
    },
    coverage: {
      type: "boolean",
      description:
        "Measure which lines the tests reach: coverage/index.html, a page per service, and lcov.info.",
    },
    watch: {
      type: "boolean",
      description: "Stay, and run what each change touches, the nearest first.",
    },
    "no-check": {
      type: "boolean",
      description:
        "Leave out types, lint, format, structure and the other checks.",
    },
    json: {
      type: "boolean",
      description: "One JSON document on stdout, the report on stderr.",
    },
  },
  details: [
    "A filter that is part of a path chooses files; any other chooses tests by their name. A filtered run leaves out the checks.",
    "Starts a PostgreSQL and a NATS of its own on free ports in a temporary folder; a running suite is not touched.",
  ],
  run: async ({ flags, args: [filter], output }) => {
    const selection = {
      ...(filter === undefined ? {} : { filter }),
      ...(flags.service === undefined ? {} : { service: flags.service }),
      ...(flags.tier === undefined ? {} : { tier: flags.tier }),
    };
    if (flags.watch && (flags.coverage || flags.json))
      throw new UsageError(
        "--watch takes neither --coverage nor --json",
        "test",
      );
    const chosen = await chooseFiles(checkout, selection);
    const whole = Object.keys(selection).length === 0;
    const interruption = onInterrupt();
    try {
      if (flags.watch) {
        await watchEverything(chosen, output, interruption.signal);
        throw new Interrupted("stopped");
      }
      const checks = whole && !flags["no-check"];
      const outcome = await runEverything({
        chosen,
        checks,
        coverage: flags.coverage,
        output,
        signal: interruption.signal,
      });
      if (interruption.signal.aborted) throw new Interrupted("stopped");
      const result = verdict(
        outcome,
        whole && checks ? await readLeast(checkout) : 0,
      );
      if (flags.coverage) await printCoverage(output);
      output.document(result);
      printReport(result, output);
      return result.ok ? 0 : 1;
    } finally {
      interruption.stop();
    }
  },
});

type Everything = {
  chosen: Chosen;
  checks: boolean;
  coverage: boolean;
  output: Output;
  signal: AbortSignal;
};

/** Checks run while the servers start; the tests follow, so that their times are not disturbed. */
async function runEverything(
  o: Everything,
): Promise<Parameters<typeof verdict>[0]> {
  const write = (text: string) =>
    void (o.output.json ? process.stderr : process.stdout).write(text);
  o.output.note(
    `${o.chosen.files.length} test files; starting PostgreSQL and NATS for them`,
  );
  const env = ownEnvironment();
  const starting = startTestServers(accounts, (line) => o.output.note(line));
  const checking = o.checks
    ? runAllChecks({ checkout, env, write, signal: o.signal })
    : Promise.resolve([]);
  const [servers, checks] = await Promise.allSettled([starting, checking]);
  if (servers.status === "rejected") throw servers.reason;
  try {
    const timings = join(pathsOf().cache, "test-timings.json");
    await mkdir(pathsOf().cache, { recursive: true });
    const tests = o.signal.aborted
      ? nothingRan
      : await runTests({
          checkout,
          chosen: o.chosen,
          env: {
            ...env,
            ...servers.value.env,
            ...(await readyPrograms(servers.value.folder, o.output)),
          },
          folder: servers.value.folder,
          timings,
          coverage: o.coverage,
          write,
          signal: o.signal,
        });
    return {
      ...tests,
      checks:
        checks.status === "fulfilled"
          ? checks.value
          : [{ name: "check", ok: false, ms: 0 }],
    };
  } finally {
    await servers.value.stop();
  }
}

/** Where the testkit finds the services' programs; without it they start from their sources. */
async function readyPrograms(
  folder: string,
  output: Output,
): Promise<Record<string, string>> {
  const code = readyCode(pathsOf(folder), await findAll(true), (line) =>
    output.note(line),
  );
  const ready = await code.folder();
  return ready === undefined ? {} : { TIXLYS_CODE: ready };
}

/** The servers stay between the runs, so that a change costs its tests only. */
async function watchEverything(
  { files }: Chosen,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  output.note("starting PostgreSQL and NATS for the tests");
  const servers = await startTestServers(accounts, (line) => output.note(line));
  try {
    await mkdir(pathsOf().cache, { recursive: true });
    await watchTests({
      checkout,
      candidates: files,
      env: { ...ownEnvironment(), ...servers.env },
      folder: servers.folder,
      timings: join(pathsOf().cache, "test-timings.json"),
      write: (text) => void process.stdout.write(text),
      output,
      signal,
    });
  } finally {
    await servers.stop();
  }
}

async function printCoverage(output: Output): Promise<void> {
  const packages = await writeCoveragePages(checkout);
  const rows = packages.map(({ name, share, page }) => [
    name,
    `${(share * 100).toFixed(1)} %`,
    page,
  ]);
  output.print();
  for (const line of table(["COVERAGE", "LINES", "PAGE"], rows))
    output.print(line);
}

/** The caller's environment without what belongs to a suite of theirs. */
function ownEnvironment(): Record<string, string> {
  const foreign =
    /^(TIXLYS_(HOME|PORT_OFFSET|ENV|ROLE|POSTGRES_URL|NATS_URL|SERVICES|SECRETS_FILE)|TEST_.*|DATABASE_URL|NATS_URL|PORT|BUN_TEST_WORKER_ID)$/;
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || foreign.test(name) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(kept);
}

function onInterrupt(): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const heard = () => controller.abort();
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of names) process.on(name, heard);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of names) process.off(name, heard);
    },
  };
}
