import type { LiveChannel, LoggedFrame } from "../../application/ports.ts";
import { Ring, type RingBudget } from "./ring.ts";

/** Entries that wait for an earlier one; more are read from the log again. */
const aheadAtMost = 500;

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
  #pending: string[] = [];
  #ends: (string | null)[] = [];
  #ahead: Map<number, LoggedFrame> | undefined;

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
    if (seq <= this.#tail + 1 || this.#pending.length > 0) return;
    this.#ring.clear();
    this.#head = this.#tail = seq - 1;
  }

  /** Somebody may no longer read it, from the next `take` on. */
  end(userId: string | null): void {
    this.#ends.push(userId);
  }

  /** What is new, in order; the ring and `head` have it from now on. */
  take(): {
    readonly frames: readonly string[];
    readonly ends: readonly (string | null)[];
  } {
    const frames = this.#pending;
    const ends = this.#ends;
    this.#pending = [];
    this.#ends = [];
    if (frames.length > 0) {
      this.#ring.push(frames);
      this.#head = this.#tail;
    }
    return { frames, ends };
  }

  since(seq: number): readonly string[] | undefined {
    return seq > this.head ? undefined : this.#ring.newest(this.head - seq);
  }

  forget(): void {
    this.stopHearing();
    this.#ring.clear();
  }

  #append({ seq, frame, ends }: LoggedFrame): void {
    this.#tail = seq;
    this.#pending.push(frame);
    if (ends !== undefined) this.#ends.push(ends);
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
