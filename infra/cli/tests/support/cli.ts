/** Calls the launcher as a process, in a state folder and on ports of the test's own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isFree } from "../../stack/ports.ts";

export const checkout = resolve(import.meta.dir, "../../../..");
export const main = join(checkout, "infra/cli/main.ts");
export const fixtures = join(checkout, "infra/cli/tests/fixtures/services");

/** How a call ended. */
export type Called = {
  readonly code: number;
  readonly out: string;
  readonly err: string;
};

/** One state folder with its port offset. */
export type Sandbox = {
  readonly home: string;
  readonly offset: number;
  readonly env: Record<string, string>;
  /** Runs the launcher to its end. */
  call(args: readonly string[], o?: CallOptions): Promise<Called>;
  /** Starts the launcher and leaves it running. */
  start(
    args: readonly string[],
    o?: CallOptions,
  ): Bun.Subprocess<"ignore", "pipe", "pipe">;
  json(args: readonly string[]): Promise<unknown>;
  /** Stops what runs and removes the folder. */
  remove(): Promise<void>;
};

export type CallOptions = {
  env?: Record<string, string>;
  prefix?: readonly string[];
};

/** Makes a sandbox. `mode` is that of its folder: the default is private, which root's PostgreSQL has to cope with. */
export async function sandbox(
  o: { home?: string; services?: string } = {},
): Promise<Sandbox> {
  const home = o.home ?? (await mkdtemp(join(tmpdir(), "tixlys-cli-")));
  const offset = await freeOffset();
  const env = {
    ...cleanEnvironment(),
    TIXLYS_HOME: home,
    TIXLYS_PORT_OFFSET: String(offset),
    TIXLYS_SERVICES: o.services ?? fixtures,
  };
  const start = (args: readonly string[], options: CallOptions = {}) =>
    Bun.spawn([...(options.prefix ?? []), process.execPath, main, ...args], {
      cwd: "/",
      env: { ...env, ...options.env },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
  const call = async (args: readonly string[], options: CallOptions = {}) => {
    const child = start(args, options);
    const [out, err, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { code, out, err };
  };
  return {
    home,
    offset,
    env,
    call,
    start,
    json: async (args) => {
      const { out, err, code } = await call([...args, "--json"]);
      if (out === "")
        throw new Error(
          `no document from ${args.join(" ")} (exit code ${code}): ${err}`,
        );
      const document: unknown = JSON.parse(out);
      return document;
    },
    remove: async () => {
      await call(["down"]);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Nothing of the caller's own suite, and none of the test run's servers. */
function cleanEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ||
      /^(TIXLYS_|TEST_|BUN_TEST|BUN_OPTIONS|BUN_FEATURE_FLAG_NO_ORPHANS|FORCE_COLOR|NO_COLOR|LOG_LEVEL)/.test(
        name,
      )
        ? []
        : [[name, value] as const],
    ),
  );
}

/**
 * A port offset for one suite of a test. All ports stay below 32768, where the system begins to give them to outgoing
 * connections. The processes of one test run share a window of 1000 offsets in steps of 20: closer than any two of the suite's
 * ports that could meet, so two of their suites never want the same port, whenever they start. Runs at the same time have
 * different windows; ports that are taken are passed over.
 */
export async function freeOffset(): Promise<number> {
  const window = 1000 + (process.ppid % 15) * 1000;
  const worker = Number(process.env["BUN_TEST_WORKER_ID"] ?? 0) % 4;
  for (let tries = 0; tries < slotsPerWorker; tries += 1) {
    const slot = worker * slotsPerWorker + (used++ % slotsPerWorker);
    const offset = window + slot * 20;
    const free = await Promise.all(ports.map((port) => isFree(port + offset)));
    if (free.every(Boolean)) return offset;
  }
  throw new Error("no free port offset");
}

const slotsPerWorker = 12;
const ports = [
  8080, 8443, 9100, 4101, 4102, 4103, 4104, 4105, 4106, 4107, 4108, 4109, 4191,
  4192, 9101, 9102, 9103, 9104, 9105, 9106, 9107, 9108, 9109, 9191, 9192,
  14_222, 15_432,
];
let used = 0;

/** Whether a process with that pid exists (a zombie counts as gone). */
export async function exists(pid: number): Promise<boolean> {
  const stat = await Bun.file(`/proc/${pid}/stat`)
    .text()
    .catch(() => "");
  return stat !== "" && !/\) [ZX] /.test(stat);
}

/** Waits until the question is answered with yes; fails the test otherwise. A deadline, no figure: machines are busy. */
export async function eventually(
  what: string,
  ask: () => Promise<boolean> | boolean,
  deadlineMs = 25_000,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (performance.now() < end) {
    if (await ask()) return;
    await Bun.sleep(25);
  }
  throw new Error(`not within ${deadlineMs} ms: ${what}`);
}
