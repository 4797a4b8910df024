/** `./tixlys logs [service] [-f] [--since 10m]`: the log files, merged by time when there are several. */
import { existsSync, readdirSync, watch } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { CliError, UsageError } from "../console/errors.ts";
import { nearest } from "../console/nearest.ts";
import type { Output } from "../console/output.ts";
import { orderedLines, readSince } from "../console/log-lines.ts";
import { pathsOf } from "../stack/paths.ts";

const defaultLines = 200;

export const command = defineCommand({
  summary: commandTable.logs,
  example: "./tixlys logs users -f --since 10m",
  arguments: "[service | postgres | nats | supervisor]",
  arity: [0, 1],
  flags: {
    follow: {
      type: "boolean",
      short: "f",
      description: "Go on printing what is written; ends with Ctrl-C.",
    },
    since: {
      type: "string",
      value: "10m",
      description:
        "Only lines not older than this: 30s, 10m, 2h, 1d, or a time as 2026-11-21T12:00:00Z.",
    },
    lines: {
      type: "number",
      short: "n",
      value: "N",
      description: `The last N lines of each; default ${defaultLines}, all with --since.`,
    },
  },
  run: async ({ flags, args: [name], output }) => {
    const since = flags.since === undefined ? undefined : sinceOf(flags.since);
    const folder = pathsOf().logs;
    const logs = chosenLogs(folder, name);
    const most =
      flags.lines ??
      (since === undefined ? defaultLines : Number.MAX_SAFE_INTEGER);
    const texts = await Promise.all(
      logs.map(async (log) => ({
        log,
        ...(await wholeLog(join(folder, `${log}.log`))),
      })),
    );
    const named = logs.length > 1;
    for (const line of orderedLines(texts, { since, most }))
      show(output, line.log, line.text, named);
    if (flags.follow) {
      const positions = new Map(texts.map(({ log, end }) => [log, end]));
      await follow(folder, positions, output, named);
    }
    return 0;
  },
});

function show(output: Output, log: string, text: string, named: boolean): void {
  output.print(
    named ? `${output.paint("cyan", log.padEnd(14))} ${text}` : text,
  );
}

/** Log names are those of the processes: `users`, `users-2`, `postgres`. A service's name takes its replicas along. */
function chosenLogs(folder: string, name: string | undefined): string[] {
  const present = existsSync(folder)
    ? readdirSync(folder).filter((file) => file.endsWith(".log"))
    : [];
  const all = present.map((file) => file.slice(0, -4)).sort();
  if (all.length === 0)
    throw new CliError("E_NOT_RUNNING", "there are no logs yet", {
      fix: "./tixlys up",
    });
  if (name === undefined) return all.filter((log) => log !== "supervisor");
  const found = all.filter(
    (log) => log === name || new RegExp(`^${name}-\\d+$`).test(log),
  );
  if (found.length > 0) return found;
  const guess = nearest(name, all);
  throw new CliError(
    "E_UNKNOWN_SERVICE",
    `there is no log of "${name}"${guess === undefined ? "" : `; did you mean "${guess}"?`}`,
    {
      cause: `there are ${all.join(", ")}`,
      fix: "./tixlys ps",
    },
  );
}

/**
 * The file with its last rotated part before it, so that a rotation does not hide the last minutes, and the position up to which
 * it was read: what is written after that is `follow`'s to show.
 */
async function wholeLog(file: string): Promise<{ text: string; end: number }> {
  const now = await readFile(file).catch(() => Buffer.alloc(0));
  const before =
    now.length < 65_536
      ? await readFile(`${file}.1`, "utf8").catch(() => "")
      : "";
  return { text: before + now.toString("utf8"), end: now.length };
}

function sinceOf(text: string): number {
  const since = readSince(text, Date.now());
  if (since !== undefined) return since;
  throw new UsageError(
    `--since takes 30s, 10m, 2h, 1d or a time, got "${text}"`,
    "logs",
  );
}

/** Prints what is appended until the process is interrupted. */
async function follow(
  folder: string,
  positions: Map<string, number>,
  output: Output,
  named: boolean,
): Promise<never> {
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(0));
  for (;;) {
    for (const [log, from] of positions) {
      const { text, position } = await readFrom(
        join(folder, `${log}.log`),
        from,
      );
      positions.set(log, position);
      for (const line of text.split("\n"))
        if (line !== "") show(output, log, line, named);
    }
    await change(folder);
  }
}

/** Whole lines from a position on; a file that became shorter was rotated and is read from its beginning. */
async function readFrom(
  file: string,
  from: number,
): Promise<{ text: string; position: number }> {
  const size = (await stat(file).catch(() => undefined))?.size ?? 0;
  const start = size < from ? 0 : from;
  if (size === start) return { text: "", position: start };
  const handle = await open(file, "r");
  try {
    const buffer = Buffer.alloc(Math.min(size - start, 1_048_576));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
    return {
      text: buffer.subarray(0, end).toString("utf8"),
      position: start + end,
    };
  } finally {
    await handle.close();
  }
}

/** Until something in the folder changes, half a second at most. */
function change(folder: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, done);
    const timer = setTimeout(done, 500);
    function done(): void {
      watcher.close();
      clearTimeout(timer);
      resolve();
    }
  });
}
