import { appendFileSync } from "node:fs";
import { appendFile, mkdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { ringSuffix, sweep } from "./sweep.ts";

/** Sizes in bytes. `onProblem` is told once when the folder cannot be written. */
export type RingOptions = {
  folder: string;
  name: string;
  maxFileBytes?: number;
  maxFiles?: number;
  totalBytes?: number;
  onProblem?: (cause: unknown) => void;
};

/**
 * A bounded place for lines. `add` never waits and never throws; what comes faster than the disk
 * takes it is dropped beyond 4,096 waiting lines and counted.
 */
export type Ring = {
  add(line: string): void;
  flush(): Promise<void>;
  /** For the end of the process, when no promise will be awaited any more. */
  flushNow(): void;
  dropped(): number;
};

const maxWaiting = 4096;
const flushDelayMs = 100;
const flushAt = 1024;
const megabyte = 1_048_576;

/**
 * Opens this process's part of the ring: at most 4 files of 1 MB each, all processes together at
 * most 64 MB, the oldest files go first (decision 31). Nothing is written before the first line.
 */
export function openRing(options: RingOptions): Ring {
  const state: RingState = {
    folder: options.folder,
    prefix: `${options.name}-${process.pid}-${Date.now().toString(36)}`,
    maxFileBytes: options.maxFileBytes ?? megabyte,
    maxFiles: options.maxFiles ?? 4,
    totalBytes: options.totalBytes ?? 64 * megabyte,
    onProblem: options.onProblem ?? (() => undefined),
    waiting: [],
    files: [],
    fileBytes: 0,
    made: 0,
    dropped: 0,
    failed: false,
  };
  return ringOver(state);
}

type RingState = Required<Omit<RingOptions, "name">> & {
  prefix: string;
  waiting: string[];
  files: string[];
  fileBytes: number;
  made: number;
  dropped: number;
  failed: boolean;
};

function ringOver(state: RingState): Ring {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    running = running.then(() => writeWaiting(state));
    return running;
  };
  const startFlush = (): void => {
    flush().catch(state.onProblem);
  };
  return {
    add(line) {
      if (state.waiting.length >= maxWaiting) {
        state.dropped += 1;
        return;
      }
      state.waiting.push(line);
      if (state.waiting.length === flushAt) startFlush();
      timer ??= laterWithoutHolding(startFlush);
    },
    flush,
    flushNow: () => writeWaitingNow(state),
    dropped: () => state.dropped,
  };
}

/** A timer that does not keep the process alive. */
function laterWithoutHolding(work: () => void): ReturnType<typeof setTimeout> {
  const timer = setTimeout(work, flushDelayMs);
  timer.unref();
  return timer;
}

async function writeWaiting(state: RingState): Promise<void> {
  const lines = state.waiting;
  if (lines.length === 0) return;
  state.waiting = [];
  try {
    const whole = Buffer.from(lines.join(""));
    if (whole.length <= state.maxFileBytes) await writeChunk(state, whole);
    else
      for (const chunk of chunksOf(lines, state.maxFileBytes))
        await writeChunk(state, Buffer.from(chunk));
  } catch (cause) {
    state.dropped += lines.length;
    reportOnce(state, cause);
  }
}

async function writeChunk(state: RingState, chunk: Buffer): Promise<void> {
  const bytes = chunk.length;
  const current = state.files.at(-1);
  const fits =
    current !== undefined && state.fileBytes + bytes <= state.maxFileBytes;
  const file = fits ? current : await nextFile(state);
  await appendFile(file, chunk, { mode: 0o600 });
  state.fileBytes += bytes;
}

async function nextFile(state: RingState): Promise<string> {
  await mkdir(state.folder, { recursive: true, mode: 0o700 });
  const file = join(state.folder, `${state.prefix}-${state.made}${ringSuffix}`);
  state.made += 1;
  state.files.push(file);
  state.fileBytes = 0;
  while (state.files.length > state.maxFiles) {
    const oldest = state.files.shift();
    if (oldest !== undefined) await unlink(oldest).catch(() => undefined);
  }
  await sweep(state.folder, state.totalBytes - state.maxFileBytes, file);
  return file;
}

/** Lines joined into pieces that fit a file; a single longer line is a piece of its own. */
function chunksOf(lines: readonly string[], maxBytes: number): string[] {
  const chunks: string[] = [];
  let chunk = "";
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(line);
    if (bytes > 0 && bytes + size > maxBytes) {
      chunks.push(chunk);
      chunk = "";
      bytes = 0;
    }
    chunk += line;
    bytes += size;
  }
  if (chunk !== "") chunks.push(chunk);
  return chunks;
}

/** The last lines go to the file that is open; without one there is no room that was made for them. */
function writeWaitingNow(state: RingState): void {
  const file = state.files.at(-1);
  const lines = state.waiting;
  state.waiting = [];
  if (file === undefined || lines.length === 0) return;
  try {
    appendFileSync(file, lines.join(""), { mode: 0o600 });
  } catch (cause) {
    reportOnce(state, cause);
  }
}

function reportOnce(state: RingState, cause: unknown): void {
  if (state.failed) return;
  state.failed = true;
  state.onProblem(cause);
}
