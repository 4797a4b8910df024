/** What one examination of `./tixlys doctor` found. */
import type { Machine } from "./machine.ts";
import type { Paths } from "../stack/paths.ts";
import type { StackState } from "../stack/state.ts";

/** `fail` stops the suite from starting, `warn` will be felt later. Both name their fix. */
export type Finding = {
  readonly name: string;
  readonly status: "ok" | "warn" | "fail";
  readonly detail: string;
  readonly fix?: string;
  /** Does what `fix` says, where nothing can be lost by it: for `--fix`. */
  readonly mend?: () => Promise<unknown>;
};

/** What an examination may look at. */
export type Patient = {
  readonly paths: Paths;
  readonly running: StackState | undefined;
  readonly offset: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly machine: Machine;
};

/** One examination; it never throws for what it looks for, and changes nothing. */
export type Examination = (
  patient: Patient,
) => Promise<Finding | Finding[]> | Finding | Finding[];

/** Shorthands. */
export const ok = (name: string, detail: string): Finding => ({
  name,
  status: "ok",
  detail,
});
export const warn = (
  name: string,
  detail: string,
  fix: string,
  mend?: () => Promise<unknown>,
): Finding => ({
  name,
  status: "warn",
  detail,
  fix,
  ...(mend === undefined ? {} : { mend }),
});
export const fail = (
  name: string,
  detail: string,
  fix: string,
  mend?: () => Promise<unknown>,
): Finding => ({
  name,
  status: "fail",
  detail,
  fix,
  ...(mend === undefined ? {} : { mend }),
});
