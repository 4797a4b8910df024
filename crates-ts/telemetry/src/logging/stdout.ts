import { constants, fstatSync, openSync, writeSync } from "node:fs";

const stdout = 1;
const patientAttempts = 50;
const waitMs = 2;

/** Where finished lines go. `write` gets one line with its newline and must not throw. */
export type LineSink = { write(line: string): void };

/**
 * Standard output, written at once and without a worker, so that nothing is left to flush when the
 * process ends. A pipe whose reader does not read holds the process for 100 ms once; then lines are
 * dropped and counted until it reads again. A reader that is gone costs nothing.
 */
export function stdoutLines(): LineSink & { dropped(): number } {
  const fd = withoutBlocking(stdout);
  let dropped = 0;
  let stalled = false;
  let rest = Buffer.alloc(0);
  return {
    write(line) {
      // A line that was cut comes first, so that no line is ever glued to another.
      const cut = rest.length;
      const bytes =
        cut === 0
          ? Buffer.from(line)
          : Buffer.concat([rest, Buffer.from(line)]);
      const written = writeWithin(fd, bytes, stalled ? 1 : patientAttempts);
      stalled = written < bytes.length;
      rest = Buffer.from(
        bytes.subarray(written, remainderEnd(written, cut, bytes.length)),
      );
      if (written <= cut && stalled) dropped += 1;
    },
    dropped: () => dropped,
  };
}

/**
 * Where what must still be written ends: nothing when the line did not begin, the old rest while
 * that is not out, else the whole line.
 */
function remainderEnd(written: number, cut: number, length: number): number {
  return written <= cut ? cut : length;
}

/** How many bytes went out before the attempts were used up. */
function writeWithin(fd: number, bytes: Uint8Array, attempts: number): number {
  let written = 0;
  for (let attempt = 0; attempt < attempts && written < bytes.length;) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (cause) {
      if (!isBusy(cause)) return bytes.length;
      attempt += 1;
      if (attempt < attempts) Bun.sleepSync(waitMs);
    }
  }
  return written;
}

/**
 * A pipe of its own that does not block, where the platform can open one (Linux); whoever shares
 * the original keeps it as it is. Files and terminals are taken as they are.
 */
function withoutBlocking(fd: number): number {
  try {
    if (process.platform !== "linux" || !fstatSync(fd).isFIFO()) return fd;
    return openSync(
      `/proc/self/fd/${fd}`,
      constants.O_WRONLY | constants.O_NONBLOCK,
    );
  } catch {
    return fd;
  }
}

/** A full pipe says EAGAIN; anything else (EPIPE: the reader is gone) will not get better. */
function isBusy(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "EAGAIN";
}
