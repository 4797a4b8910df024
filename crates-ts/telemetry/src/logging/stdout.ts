import { constants, fstatSync, openSync, writeSync } from "node:fs";

const stdout = 1;
const patientAttempts = 50;
const waitMs = 2;

/** Where finished lines go. `write` gets one line with its newline and must not throw. */
export type LineSink = {
  write(line: string): void;
  /** The same for a line that is known to be neither warning nor error. */
  writeCalm?(line: string): void;
};

/** Characters that are kept for one write at most. */
const BATCH = 65_536;
/** Where the level begins in a line (`{"level":"info"`), and the first letters of warn, error and fatal. */
const LEVEL_AT = 10;
const urgent: ReadonlySet<number> = new Set(
  [..."wef"].map((letter) => letter.charCodeAt(0)),
);

/**
 * Standard output, without a worker. The lines of one turn of the event loop go out in one write at its end, because a write
 * for each costs more than the request that it tells of; a warning or an error goes out at once, with those before it, and the end
 * of the process takes the rest along. Only a kill loses lines: the unimportant ones of the turn that it falls into.
 *
 * A pipe whose reader does not read holds the process for 100 ms once; then lines are dropped and counted until it reads again. A
 * reader that is gone costs nothing.
 */
export function stdoutLines(): LineSink & { dropped(): number } {
  const fd = withoutBlocking(stdout);
  let dropped = 0;
  let stalled = false;
  let rest = Buffer.alloc(0);
  let waiting = "";
  const encode = encoder();

  const flush = (): void => {
    if (waiting === "") return;
    const encoded = encode(waiting);
    waiting = "";
    // A line that was cut comes first, so that no line is ever glued to another.
    const bytes = rest.length === 0 ? encoded : Buffer.concat([rest, encoded]);
    const written = writeWithin(fd, bytes, stalled ? 1 : patientAttempts);
    stalled = written < bytes.length;
    const end = stalled ? endOfLine(bytes, written) : bytes.length;
    dropped += countLines(bytes.subarray(end));
    rest = Buffer.from(bytes.subarray(written, end));
  };

  const add = (line: string): void => {
    if (waiting === "") setImmediate(flush);
    // Nothing looks into the text before all of it is encoded: until then it is one string of pieces, and nothing is copied.
    waiting += line;
    if (waiting.length >= BATCH) flush();
  };

  process.on("exit", flush);
  return {
    write(line) {
      const isUrgent = urgent.has(line.charCodeAt(LEVEL_AT));
      add(line);
      if (isUrgent) flush();
    },
    writeCalm: add,
    dropped: () => dropped,
  };
}

/** UTF-8 into one buffer that is used again and again; what it gives is good until the next call. */
function encoder(): (text: string) => Buffer {
  let room = Buffer.alloc(0);
  return (text) => {
    if (text.length > 2 * BATCH) return Buffer.from(text);
    if (room.length === 0) room = Buffer.allocUnsafeSlow(2 * BATCH * 3);
    return room.subarray(0, room.write(text));
  };
}

const NEWLINE = 10;

/** Where the line ends of which something has been written; `at` itself between two lines. */
function endOfLine(bytes: Buffer, at: number): number {
  if (at === 0 || bytes[at - 1] === NEWLINE) return at;
  return bytes.indexOf(NEWLINE, at) + 1;
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (
    let at = bytes.indexOf(NEWLINE);
    at >= 0;
    at = bytes.indexOf(NEWLINE, at + 1)
  )
    count += 1;
  return count;
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
