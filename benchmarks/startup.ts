/**
 * `./tixlys bench startup`: how long the suite takes to start, and what it weighs when idle (decision 23).
 *
 * Each round uses a state folder of its own and ports of its own, so that it runs beside a running suite. The machine's own
 * limit stands beside each figure: a Bun that starts and answers one request.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROUNDS = 5;
const PORT_OFFSET = 21_000;
const IDLE_MS = 10_000;
const READY_DEADLINE_MS = 60_000;
const root = join(import.meta.dir, "..");

type Row = {
  readonly what: string;
  readonly figure: string;
  readonly limit: string;
  readonly held: boolean;
};
type Process = { readonly name: string; readonly pid: number };
type Stack = {
  readonly services: readonly {
    name: string;
    pid: number;
    url: string | null;
  }[];
  readonly postgres: { readonly pid: number };
  readonly nats: { readonly pid: number };
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ??
  Number.NaN;

const spread = (values: readonly number[], unit: string): string =>
  `${Math.round(median(values))} ${unit} (${Math.round(Math.min(...values))}–${Math.round(Math.max(...values))})`;

const home = await mkdtemp(join(tmpdir(), "tixlys-bench-"));
const environment = {
  ...process.env,
  TIXLYS_HOME: home,
  TIXLYS_PORT_OFFSET: String(PORT_OFFSET),
};

const tixlys = async (
  ...args: string[]
): Promise<{ ms: number; out: string }> => {
  const started = performance.now();
  const child = Bun.spawn([join(root, "tixlys"), ...args], {
    env: environment,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0)
    throw new Error(
      `./tixlys ${args.join(" ")} ended with ${code}:\n${err}${out}`,
    );
  return { ms: performance.now() - started, out };
};

/** Proportional set size in bytes: memory shared between processes is counted once over all of them. */
const residentBytes = async (
  pid: number,
): Promise<{ rss: number; pss: number }> => {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  const kilobytes = (name: string): number =>
    Number(
      new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? Number.NaN,
    );
  return { rss: kilobytes("Rss") * 1024, pss: kilobytes("Pss") * 1024 };
};

/** A process and all its descendants; PostgreSQL is a family. */
const family = async (pid: number): Promise<number[]> => {
  const children = await readFile(
    `/proc/${pid}/task/${pid}/children`,
    "utf8",
  ).catch(() => "");
  const below = await Promise.all(
    children
      .split(" ")
      .filter((text) => text !== "")
      .map((text) => family(Number(text))),
  );
  return [pid, ...below.flat()];
};

const commandLine = async (pid: number): Promise<string[]> =>
  (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0").slice(0, -1);

const megabytes = (bytes: number): number => bytes / 1_048_576;

const timeToAnswer = async (
  command: string[],
  env: Record<string, string>,
  url: string,
): Promise<number> => {
  const started = performance.now();
  const child = Bun.spawn(command, {
    cwd: root,
    env,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  try {
    while (performance.now() - started < READY_DEADLINE_MS) {
      const ready = await fetch(url)
        .then((answer) => answer.ok)
        .catch(() => false);
      if (ready) return performance.now() - started;
      await Bun.sleep(2);
    }
    throw new Error(
      `${command.join(" ")} did not answer ${url} in ${READY_DEADLINE_MS} ms`,
    );
  } finally {
    child.kill("SIGTERM");
    await child.exited;
  }
};

const environmentOf = async (
  service: string,
  port: number,
): Promise<Record<string, string>> => {
  const { out } = await tixlys("env", service, "--json");
  const parsed: unknown = JSON.parse(out);
  const values = Object.entries(parsed ?? {}).filter(
    (pair): pair is [string, string] => typeof pair[1] === "string",
  );
  return {
    PATH: process.env["PATH"] ?? "",
    ...Object.fromEntries(values),
    PORT: String(port),
    METRICS_PORT: String(port + 1),
    LOG_LEVEL: "silent",
  };
};

/** With --json the document alone stands on stdout. */
const json = process.argv.includes("--json");
const say = json ? console.error : console.log;
const rows: Row[] = [];
const row = (
  what: string,
  figure: string,
  limit: string,
  held: boolean,
): void => {
  rows.push({ what, figure, limit, held });
  say(`${held ? "✓" : "✗"} ${what.padEnd(58)} ${figure.padEnd(26)} ${limit}`);
};

const stackNow = async (): Promise<Stack> => {
  const { out } = await tixlys("ps", "--json");
  // cast: the launcher's documented shape (architecture §4); a wrong one fails at the first use below
  return JSON.parse(out) as Stack;
};

const measureWhole = async (): Promise<void> => {
  const first = await tixlys("up", "--detach");
  row(
    "first up, tools already downloaded",
    `${Math.round(first.ms)} ms`,
    "≤ 60 s",
    first.ms <= 60_000,
  );
  const warm: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await tixlys("down");
    warm.push((await tixlys("up", "--detach")).ms);
  }
  row("warm up", spread(warm, "ms"), "≤ 5 s", median(warm) <= 5_000);
};

const measureMemory = async (): Promise<void> => {
  await Bun.sleep(IDLE_MS);
  const stack = await stackNow();
  const servers: Process[] = [
    { name: "postgres", pid: stack.postgres.pid },
    { name: "nats", pid: stack.nats.pid },
  ];
  let total = 0;
  for (const { name, pid } of [...stack.services, ...servers]) {
    const sizes = await Promise.all((await family(pid)).map(residentBytes));
    const pss = megabytes(sizes.reduce((sum, size) => sum + size.pss, 0));
    const rss = megabytes(sizes[0]?.rss ?? Number.NaN);
    total += pss;
    const budget = name === "users" ? 120 : 100;
    if (stack.services.some((service) => service.name === name))
      row(
        `${name}, idle, resident`,
        `${Math.round(rss)} MB`,
        `≤ ${budget} MB`,
        rss <= budget,
      );
    else row(`${name}, idle, proportional`, `${Math.round(pss)} MB`, "", true);
  }
  row(
    "whole idle suite, proportional",
    `${Math.round(total)} MB`,
    "≤ 1 100 MB",
    total <= 1_100,
  );
};

const measureProcesses = async (): Promise<void> => {
  const stack = await stackNow();
  const services = stack.services.map((service) => service.name);
  // As `up` started them: the code that was made ready.
  const commands = new Map(
    await Promise.all(
      stack.services.map(
        async ({ name, pid }) => [name, await commandLine(pid)] as const,
      ),
    ),
  );
  const port = 61_000;
  const bare = `Bun.serve({ port: ${port}, hostname: "127.0.0.1", fetch: () => new Response("ok") })`;
  const limit: number[] = [];
  const times = new Map<string, number[]>(services.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    limit.push(
      await timeToAnswer(
        [process.execPath, "-e", bare],
        { PATH: process.env["PATH"] ?? "" },
        `http://127.0.0.1:${port}/`,
      ),
    );
    for (const name of services) {
      const env = await environmentOf(name, port);
      times
        .get(name)
        ?.push(
          await timeToAnswer(
            commands.get(name) ?? [],
            env,
            `http://127.0.0.1:${port}/health/ready`,
          ),
        );
    }
  }
  row(
    "the machine's own limit: bare Bun.serve to first answer",
    spread(limit, "ms"),
    "",
    true,
  );
  for (const [name, values] of times)
    row(
      `${name}, process start to ready`,
      spread(values, "ms"),
      "≤ 400 ms",
      median(values) <= 400,
    );
};

try {
  say(
    `median of ${ROUNDS} interleaved rounds, min–max in brackets; ${navigator.hardwareConcurrency} cores\n`,
  );
  await measureWhole();
  await measureMemory();
  await measureProcesses();
} finally {
  await tixlys("down").catch((error: unknown) => console.error(error));
  await rm(home, { recursive: true, force: true });
}
if (json) console.log(JSON.stringify({ rounds: ROUNDS, rows }));
process.exitCode = rows.every((each) => each.held) ? 0 : 1;
