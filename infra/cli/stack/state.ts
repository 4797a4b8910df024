/** What runs, as the supervisor writes it to `run/state.json` and `ps` reads it. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ErrorJson } from "../console/errors.ts";
import type { Paths } from "./paths.ts";
import { isRunning } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";

/** The state of one process. */
export type ProcessState =
  | "waiting"
  | "starting"
  | "ready"
  | "restarting"
  | "failed"
  | "stopping"
  | "stopped";

/** One process of a service: one row per replica. */
export type ServiceRow = {
  readonly name: string;
  /** Unique: `users`, then `users-2` for its second replica. */
  readonly id: string;
  readonly role: string;
  readonly pid: number | null;
  readonly state: ProcessState;
  /** Null for a worker, which serves no requests. */
  readonly url: string | null;
  readonly port: number;
  readonly metricsPort: number;
  /** From the start of its process to readiness. */
  readonly readyMs: number | null;
  readonly restarts: number;
};

/** PostgreSQL or NATS; `pid` is null for one that the user named. */
export type ServerRow = {
  readonly url: string | null;
  readonly pid: number | null;
  readonly state: ProcessState;
  readonly readyMs: number | null;
  readonly restarts: number;
};

/** Where the whole suite stands. */
export type Phase = "starting" | "running" | "stopping" | "failed";

/** The document of `run/state.json`. */
export type StackState = {
  readonly supervisor: ProcessIdentity;
  readonly phase: Phase;
  readonly startedAt: string;
  readonly offset: number;
  /** Whether the services of `examples/` are part of it. */
  readonly examples?: boolean;
  readonly control: { readonly port: number; readonly token: string };
  readonly gateway: {
    readonly url: string | null;
    readonly httpsUrl: string | null;
  };
  readonly services: readonly ServiceRow[];
  readonly postgres: ServerRow;
  readonly nats: ServerRow;
  /** Sentences for the reader of the table: as whom PostgreSQL runs, what was restarted. */
  readonly remarks: readonly string[];
  /** What was done so far, newest last, the oldest given up; `total` counts all, so that a reader knows which ones are new. */
  readonly activity: {
    readonly lines: readonly string[];
    readonly total: number;
  };
  /** From the command to readiness. */
  readonly readyMs: number | null;
  /** Why it failed. */
  readonly error: ErrorJson | null;
};

/** The file that holds it. */
export function stateFile(paths: Paths): string {
  return join(paths.run, "state.json");
}

/** Writes the state as one step. It holds URLs with passwords and the control token: 0600. */
export function writeState(paths: Paths, state: StackState): void {
  mkdirSync(paths.run, { recursive: true });
  const file = stateFile(paths);
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The state as last written, by whichever supervisor; undefined when there is none that can be read. */
export async function lastState(paths: Paths): Promise<StackState | undefined> {
  const text = await readFile(stateFile(paths), "utf8").catch(() => "");
  if (text === "") return undefined;
  const value: unknown = JSON.parse(text);
  return isState(value) ? value : undefined;
}

/** The state of a running suite: undefined when its supervisor is gone, however it ended. */
export async function runningState(
  paths: Paths,
): Promise<StackState | undefined> {
  const state = await lastState(paths);
  return state !== undefined && (await isRunning(state.supervisor))
    ? state
    : undefined;
}

function isState(value: unknown): value is StackState {
  return (
    typeof value === "object" &&
    value !== null &&
    "supervisor" in value &&
    "phase" in value &&
    "services" in value &&
    Array.isArray(value.services)
  );
}
