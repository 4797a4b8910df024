/** Locks between processes that the system releases when their holder dies, however it dies: SQLite's file locks. */
import { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** A lock that is held until it is released or the process ends. */
export type Lock = { release(): void };

/** Takes the lock on a file at once, or answers undefined when another process holds it. */
export function tryLock(file: string): Lock | undefined {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new Database(file, { create: true });
  try {
    database.run("PRAGMA busy_timeout = 0");
    database.run("BEGIN EXCLUSIVE");
    return { release: () => database.close() };
  } catch (thrown) {
    database.close();
    if (isBusy(thrown)) return undefined;
    throw thrown;
  }
}

/** Waits for the lock; undefined at the deadline. */
export async function waitForLock(
  file: string,
  deadlineMs: number,
): Promise<Lock | undefined> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const lock = tryLock(file);
    if (lock !== undefined || performance.now() > end) return lock;
    await Bun.sleep(25);
  }
}

function isBusy(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    "code" in thrown &&
    String(thrown.code).startsWith("SQLITE_BUSY")
  );
}
