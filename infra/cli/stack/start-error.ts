/** What ended a background supervisor before it had a state to write it into: `run/start-error.json`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CliError, errorCatalogue } from "../console/errors.ts";
import type { ErrorCode, ErrorJson } from "../console/errors.ts";
import type { Paths } from "./paths.ts";

const file = (paths: Paths) => join(paths.run, "start-error.json");

/** Leaves the error of this process for whoever started it. A folder that cannot be written leaves the log to tell. */
export function leaveStartError(paths: Paths, error: ErrorJson): void {
  try {
    mkdirSync(paths.run, { recursive: true });
    const left = { pid: process.pid, error };
    writeFileSync(file(paths), JSON.stringify(left), { mode: 0o600 });
  } catch {
    // The supervisor prints the same error into its log.
  }
}

/** The error that the process `pid` left; undefined when it left none. */
export async function startErrorOf(
  paths: Paths,
  pid: number,
): Promise<CliError | undefined> {
  const text = await readFile(file(paths), "utf8").catch(() => "");
  if (text === "") return undefined;
  const left: unknown = JSON.parse(text);
  if (!isLeft(left) || left.pid !== pid) return undefined;
  const { code, message, ...details } = left.error;
  return new CliError(code, message, details);
}

function isLeft(value: unknown): value is { pid: number; error: ErrorJson } {
  if (typeof value !== "object" || value === null) return false;
  if (!("pid" in value) || !("error" in value)) return false;
  const { error } = value;
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    isCode(error.code) &&
    "message" in error &&
    typeof error.message === "string"
  );
}

const isCode = (value: unknown): value is ErrorCode =>
  typeof value === "string" && Object.hasOwn(errorCatalogue, value);
