/** One file per child under `run/pids`, so that the next start can end what a killed supervisor left behind. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isRunning, signal, untilGone } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";

/** How a child is asked to end: PostgreSQL's fast shutdown is SIGINT, everyone else's SIGTERM. */
export type PidRecord = ProcessIdentity & {
  readonly name: string;
  readonly stopSignal: "SIGINT" | "SIGTERM";
};

/** Records a child. */
export async function writePidFile(
  folder: string,
  record: PidRecord,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${record.name}.json`), JSON.stringify(record));
}

/** Forgets a child. */
export async function removePidFile(
  folder: string,
  name: string,
): Promise<void> {
  await rm(join(folder, `${name}.json`), { force: true });
}

/** Every record, with whether its process still runs; unreadable files count as stale and are not listed. */
export async function readPidFiles(
  folder: string,
): Promise<(PidRecord & { running: boolean })[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) =>
    name.endsWith(".json"),
  );
  const records = await Promise.all(
    names.map(async (name) => {
      const record = parseRecord(
        await readFile(join(folder, name), "utf8").catch(() => ""),
      );
      return record === undefined
        ? undefined
        : { ...record, running: await isRunning(record) };
    }),
  );
  return records.filter((record) => record !== undefined);
}

/**
 * Ends every recorded process that still runs and removes the files. A pid that meanwhile belongs to another process is left
 * alone: its start time differs. Answers the names of those it ended.
 */
export async function sweepPidFiles(
  folder: string,
  deadlineMs: number,
): Promise<string[]> {
  const records = await readPidFiles(folder);
  const running = records.filter((record) => record.running);
  await Promise.all(
    running.map(async (record) => {
      signal(record.pid, record.stopSignal);
      if (await untilGone(record, deadlineMs)) return;
      signal(record.pid, "SIGKILL", true);
      signal(record.pid, "SIGKILL");
      await untilGone(record, 2000);
    }),
  );
  await rm(folder, { recursive: true, force: true });
  return running.map((record) => record.name);
}

function parseRecord(text: string): PidRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is PidRecord {
  if (typeof value !== "object" || value === null) return false;
  const record: Record<string, unknown> = { ...value };
  return (
    typeof record["pid"] === "number" &&
    typeof record["started"] === "string" &&
    typeof record["name"] === "string" &&
    (record["stopSignal"] === "SIGINT" || record["stopSignal"] === "SIGTERM")
  );
}
