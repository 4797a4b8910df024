/** Bounded logs: a file above 20 MB is copied aside and emptied, and three old ones are kept. */
import {
  copyFileSync,
  existsSync,
  readdirSync,
  renameSync,
  statSync,
  truncateSync,
} from "node:fs";
import { join } from "node:path";

const limitBytes = 20 * 1024 * 1024;
const kept = 3;
const everyMs = 5000;

/**
 * Watches the logs of a folder until stopped. The children write into the file themselves (appending), so it is emptied in
 * place; what they write between the copy and the emptying, some milliseconds per 20 MB, is lost.
 */
export function rotateLogs(folder: string): { stop(): void } {
  const timer = setInterval(() => rotateAll(folder, limitBytes), everyMs);
  return { stop: () => clearInterval(timer) };
}

/** One round over every `*.log` of the folder. */
export function rotateAll(folder: string, limit: number): void {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter((entry) => entry.endsWith(".log"))) {
    const file = join(folder, name);
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > limit)
      rotate(file);
  }
}

function rotate(file: string): void {
  for (let number = kept - 1; number >= 1; number -= 1)
    if (existsSync(`${file}.${number}`))
      renameSync(`${file}.${number}`, `${file}.${number + 1}`);
  copyFileSync(file, `${file}.1`);
  truncateSync(file, 0);
}
