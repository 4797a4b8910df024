import type { BackOff } from "../../waits/back-off.ts";
import type { Log } from "../log.ts";
import type { Database } from "../types.ts";
import type { RunnableProcess } from "./running-process.ts";

/** What happened to a command or a timeout of a process, for metrics. Never its content. */
export type ProcessReport = {
  /** Of the process manager. */
  readonly name: string;
} & (
  | { readonly kind: "command-done"; readonly durationMs: number }
  /** The process was told that its command was refused. */
  | { readonly kind: "command-refused" }
  /** A command or a timeout failed for the `attempts`-th time; it is tried again. */
  | {
      readonly kind: "command-failed" | "timeout-failed";
      readonly attempts: number;
      readonly error: unknown;
    }
  /** It has failed for the last time, or was refused and nobody compensates; it waits for somebody. */
  | { readonly kind: "command-parked" | "timeout-parked" }
  | { readonly kind: "timeout-fired"; readonly lateMs: number }
);

/** How commands and timeouts are worked on; each has a default. */
export type ProcessSettings = {
  /** Commands that this process carries out at the same time; 4 unless told. Each needs a connection. */
  readonly commandsAtOnce?: number;
  /** Milliseconds for one command or reaction; 10,000 unless told. */
  readonly workTimeoutMs?: number;
  /** Tries before a command or a timeout is parked; 12 unless told, which takes one to two minutes. */
  readonly maxAttempts?: number;
  /** Bounds of the wait between tries; 100 ms to 30 s unless told. */
  readonly backOff?: BackOff;
  /** Bounds of the wait between looks when nothing wakes us; 250 ms to 1 s unless told. */
  readonly poll?: BackOff;
};

/** What every part of the processes' work needs. */
export type ProcessWork = {
  readonly database: Database;
  readonly processes: ReadonlyMap<string, RunnableProcess>;
  readonly logger: Log;
  readonly report: (report: ProcessReport) => void;
  readonly settings: Required<ProcessSettings>;
};
