import type { LiveChannel, LoggedFrame } from "../../application/ports.ts";
import { Ring, type RingBudget } from "./ring.ts";

/** Entries that wait for an earlier one; more are read from the log again. */
const aheadAtMost = 500;

/** Frames, and who may read nothing after them: null for nobody. */
export type Segment = {
  readonly frames: readonly string[];
  readonly ends: readonly (string | null)[];
};

type Waiting = { readonly entries: LoggedFrame[]; ends: (string | null)[] };

/** Puts one channel's entries in order: what comes twice is dropped, what comes early waits. */
export class HeardChannel implements LiveChannel {
  readonly id: string;
  /** How many sockets want it. */
  joined = 0;
  idleSinceMs = 0;
  /** Being read from the log. */
  isRepairing = false;
  stopHearing: () => void = () => undefined;
  readonly #ring: Ring;
  #head: number | undefined;
  #tail = 0;
  #pending: Waiting[] = [];
  #ahead: Map<number, LoggedFrame> | undefined;
  /** Entries up to this one are handed on, but not kept. */
  #unkeptUpTo = 0;

  constructor(id: string, budget: RingBudget) {
    this.id = id;
    this.#ring = new Ring(budget);
  }

  get head(): number {
    return this.#head ?? 0;
  }

  get isKnown(): boolean {
    return this.#head !== undefined;
  }

  /** The last entry that came without a gap before it; the audience may not have it yet. */
  get tail(): number {
    return this.#tail;
  }

  /** Something came whose predecessor is missing. */
  get hasHole(): boolean {
    return this.#ahead !== undefined;
  }

  /** From here on it is heard; entries that came meanwhile follow. */
  begin(lastSeq: number): void {
    if (this.#head !== undefined) return;
    this.#head = this.#tail = lastSeq;
    this.#catchUp();
  }

  accept(entry: LoggedFrame): void {
    if (this.#head !== undefined && entry.seq <= this.#tail) return;
    if (this.#head === undefined || entry.seq > this.#tail + 1) {
      this.#ahead ??= new Map();
      if (this.#ahead.size < aheadAtMost) this.#ahead.set(entry.seq, entry);
      return;
    }
    this.#append(entry);
    this.#catchUp();
  }

  /** The log begins with `seq` only: what was before is kept no longer, and nobody can have it. */
  skipTo(seq: number): void {
    const isBehind = this.#pending.some(({ entries }) => entries.length > 0);
    if (seq <= this.#tail + 1 || isBehind) return;
    this.#ring.clear();
    this.#head = this.#tail = seq - 1;
  }

  /** Somebody may no longer read it: nothing that comes from now on. */
  end(userId: string | null): void {
    const last = this.#pending.at(-1);
    if (last === undefined) this.#pending.push({ entries: [], ends: [userId] });
    else last.ends.push(userId);
  }

  /** What is new, in order, cut wherever somebody's reading ends; the ring and `head` have it from now on. */
  take(): readonly Segment[] {
    const taken = this.#pending;
    this.#pending = [];
    const segments = taken.map(({ entries, ends }) => ({
      frames: entries.map(({ frame }) => frame),
      ends,
    }));
    for (const { entries } of taken) this.#keep(entries);
    if (this.#head !== undefined) this.#head = this.#tail;
    return segments;
  }

  /** What this process has of it may be text that is gone: whoever resumes gets the log's. */
  redact(): void {
    this.#ring.clear();
    this.#unkeptUpTo = Math.max(
      this.#unkeptUpTo,
      this.#tail,
      ...(this.#ahead?.keys() ?? []),
    );
  }

  since(seq: number): readonly string[] | undefined {
    return seq > this.head ? undefined : this.#ring.newest(this.head - seq);
  }

  forget(): void {
    this.stopHearing();
    this.#ring.clear();
  }

  #keep(entries: readonly LoggedFrame[]): void {
    let from = 0;
    for (const [at, { seq, redacts }] of entries.entries()) {
      if (seq <= this.#unkeptUpTo) from = at + 1;
      else if (redacts === true) from = at;
      else continue;
      this.#ring.clear();
    }
    this.#ring.push(entries.slice(from).map(({ frame }) => frame));
  }

  #append(entry: LoggedFrame): void {
    this.#tail = entry.seq;
    const last = this.#pending.at(-1);
    if (last === undefined || last.ends.length > 0)
      this.#pending.push({ entries: [entry], ends: [] });
    else last.entries.push(entry);
    if (entry.ends !== undefined) this.end(entry.ends);
  }

  #catchUp(): void {
    const ahead = this.#ahead;
    if (ahead === undefined) return;
    for (const seq of ahead.keys()) if (seq <= this.#tail) ahead.delete(seq);
    for (
      let next = ahead.get(this.#tail + 1);
      next !== undefined;
      next = ahead.get(this.#tail + 1)
    ) {
      ahead.delete(next.seq);
      this.#append(next);
    }
    if (ahead.size === 0) this.#ahead = undefined;
  }
}
