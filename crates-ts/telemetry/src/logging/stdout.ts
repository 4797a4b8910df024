import { writeSync } from "node:fs";

const stdout = 1;
const maxAttempts = 50;
const waitMs = 2;

/** Where finished lines go. `write` gets one line with its newline and must not throw. */
export type LineSink = { write(line: string): void };

/**
 * Standard output, written at once and without a worker, so that nothing is left to flush when the
 * process ends. A reader that does not read holds the process for at most 100 ms per line, then the
 * line is dropped and counted; a reader that is gone costs nothing.
 */
export function stdoutLines(): LineSink & { dropped(): number } {
  let dropped = 0;
  return {
    write(line) {
      if (!writeFully(Buffer.from(line))) dropped += 1;
    },
    dropped: () => dropped,
  };
}

function writeFully(bytes: Uint8Array): boolean {
  let offset = 0;
  for (let attempt = 0; attempt < maxAttempts;) {
    try {
      offset += writeSync(stdout, bytes, offset);
      if (offset >= bytes.length) return true;
    } catch (cause) {
      if (!isBusy(cause)) return false;
      attempt += 1;
      Bun.sleepSync(waitMs);
    }
  }
  return false;
}

/** A full pipe says EAGAIN; a reader that is gone says EPIPE, and then there is nothing to wait for. */
function isBusy(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "EAGAIN";
}
