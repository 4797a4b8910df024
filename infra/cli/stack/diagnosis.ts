/** From the last lines of a dead child to the likely cause and the line to type. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { CliError } from "../console/errors.ts";
import type { ErrorCode } from "../console/errors.ts";
import { shown } from "./paths.ts";

const tailBytes = 16_384;

/** The last lines of a file, of what stands behind `from` in it; empty when there is none. */
export function lastLines(file: string, from = 0, count = 20): string[] {
  return readTail(file, from)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-count);
}

function readTail(file: string, from: number): string {
  try {
    const handle = openSync(file, "r");
    try {
      const { size } = fstatSync(handle);
      // A log that was rotated meanwhile is shorter than where we began.
      const own = from > size ? size : size - from;
      const buffer = Buffer.alloc(Math.min(own, tailBytes));
      readSync(handle, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString("utf8");
    } finally {
      closeSync(handle);
    }
  } catch {
    return "";
  }
}

type Clue = { pattern: RegExp; code?: ErrorCode; cause: string; fix: string };

const clues: readonly Clue[] = [
  {
    pattern: /address already in use|EADDRINUSE|Is port \d+ in use/i,
    code: "E_PORT_IN_USE",
    cause: "another program took the port in the meantime",
    fix: "./tixlys up --port-offset 100, or stop the other program",
  },
  {
    pattern: /no space left on device|ENOSPC|disk full/i,
    code: "E_DISK_FULL",
    cause: "the disk that holds the state folder is full",
    fix: "free some space (df -h), or set TIXLYS_HOME to a folder on another disk",
  },
  {
    pattern:
      /database files are incompatible with server|initialized by PostgreSQL version/i,
    cause: "the state folder was made by another major version of PostgreSQL",
    fix: "./tixlys reset --yes (wipes the local data)",
  },
  {
    pattern: /password authentication failed/i,
    cause: "the keys in the state folder do not belong to its database",
    fix: "./tixlys reset --yes (wipes the local data), or put the old keys folder back",
  },
  {
    // What a ConfigError of crates-ts/config says.
    pattern: /cannot start: \d+ mistakes? in its configuration/,
    code: "E_CONFIG",
    cause:
      "the service refuses its configuration; the lines above name every mistake",
    fix: "./tixlys config print",
  },
  {
    pattern: /Cannot find (module|package) '[^./]/i,
    cause: "a package is missing from node_modules",
    fix: "rm -rf node_modules && ./tixlys version",
  },
  {
    pattern: /permission denied|EACCES/i,
    cause: "a file belongs to another user",
    fix: "./tixlys doctor",
  },
  {
    pattern: /too many open files|EMFILE/i,
    cause: "the limit of open files is too low",
    fix: "ulimit -n 4096",
  },
  {
    pattern: /cannot allocate memory|out of memory|ENOMEM/i,
    cause: "the machine is out of memory",
    fix: "close other programs, or start less: ./tixlys up --only auth,users",
  },
];

/** The failure of a child, explained from what it wrote to its log. */
export function childFailure(o: {
  child: string;
  log: string;
  /** Where in the log this process began. */
  from?: number;
  what: string;
  fallback: ErrorCode;
}): CliError {
  const lines = lastLines(o.log, o.from);
  const text = lines.join("\n");
  const clue = clues.find((candidate) => candidate.pattern.test(text));
  return new CliError(clue?.code ?? o.fallback, o.what, {
    child: o.child,
    lastLines: lines,
    cause:
      clue?.cause ??
      (lines.length > 0
        ? "see its last lines"
        : "it wrote nothing before it ended"),
    fix: clue?.fix ?? "./tixlys doctor",
    log: shown(o.log),
  });
}
