/** One child process: its own session, its log file, its pid file, and an end that nobody has to remember. */
import { closeSync, fstatSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { CliError } from "../console/errors.ts";
import { within } from "./deadline.ts";
import type { DeathPact } from "./death-pact.ts";
import { removePidFile, writePidFile } from "./pid-files.ts";
import { identify, signal } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";

/** What to start. */
export type ChildSpec = {
  /** Unique among the children; names the pid file. */
  readonly name: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** File that gets stdout and stderr, appended. */
  readonly log: string;
  readonly stopSignal: "SIGINT" | "SIGTERM";
  /** How long it may take to end after its stop signal. */
  readonly graceMs: number;
  readonly pact: DeathPact;
  readonly pidFolder: string;
};

/** A running child. */
export type Child = {
  readonly name: string;
  readonly pid: number;
  /** Its log, and where in it this process began to write. */
  readonly log: { readonly file: string; readonly from: number };
  /** Settles with a sentence about how it ended: `"exit code 1"`, `"signal SIGKILL"`. */
  readonly ended: Promise<string>;
  /** Undefined while it runs. */
  end(): string | undefined;
  signal(name: NodeJS.Signals): void;
  /** Asks it to end, kills it at the deadline; returns when it is gone. */
  stop(): Promise<void>;
  /** Ends it and everything it started at once. */
  kill(): Promise<void>;
};

/** Starts a child in a session of its own, so that a Ctrl-C in the terminal reaches the supervisor alone. */
export async function startChild(spec: ChildSpec): Promise<Child> {
  mkdirSync(dirname(spec.log), { recursive: true });
  const log = openSync(spec.log, "a", 0o600);
  const from = fstatSync(log).size;
  const process_ = spawn(spec, log);
  closeSync(log);
  const identity: ProcessIdentity = (await identify(process_.pid)) ?? {
    pid: process_.pid,
    started: "",
  };
  await writePidFile(spec.pidFolder, {
    ...identity,
    name: spec.name,
    stopSignal: spec.stopSignal,
  });
  const release = spec.pact.add(process_.pid, spec.stopSignal);
  let how: string | undefined;
  const ended = process_.exited.then(async () => {
    how = howItEnded(process_);
    // What it started itself shares its session; a crashed child must not leave helpers behind.
    signal(process_.pid, "SIGKILL", true);
    release();
    await removePidFile(spec.pidFolder, spec.name);
    return how;
  });
  const kill = async () => {
    signal(process_.pid, "SIGKILL", true);
    await ended;
  };
  const stop = async () => {
    process_.kill(spec.stopSignal);
    if ((await within(ended, spec.graceMs)) === undefined) await kill();
  };
  return {
    name: spec.name,
    pid: process_.pid,
    log: { file: spec.log, from },
    ended,
    end: () => how,
    signal: (name) => process_.kill(name),
    stop,
    kill,
  };
}

function spawn(
  spec: ChildSpec,
  log: number,
): Bun.Subprocess<"ignore", number, number> {
  try {
    return Bun.spawn([...spec.pact.prefix(spec), ...spec.command], {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdin: "ignore",
      stdout: log,
      stderr: log,
    });
  } catch (thrown) {
    closeSync(log);
    throw new CliError(
      "E_CHILD",
      `${spec.name} could not be started: ${String(thrown)}`,
      {
        cause: `${spec.command[0] ?? "its program"} is missing or may not be run`,
        fix: "./tixlys doctor",
      },
    );
  }
}

function howItEnded(process_: Bun.Subprocess): string {
  return process_.signalCode === null
    ? `exit code ${process_.exitCode ?? "unknown"}`
    : `signal ${process_.signalCode}`;
}

/** The log file of a child. */
export function logFile(folder: string, name: string): string {
  return join(folder, `${name}.log`);
}
