/** Entries of one channel that stay in memory. */
const framesAtMost = 301;
const charactersAtMost = 131_072;
/** Of all channels of a process; beyond it a channel keeps its newest few only. */
const totalAtMost = 33_554_432;
const framesWhenFull = 8;

/** What all rings of a process hold together, in characters. */
export type RingBudget = { characters: number };

/** The newest frames of a channel, without a gap, up to `head`. */
export class Ring {
  readonly #budget: RingBudget;
  #frames: string[] = [];
  #characters = 0;

  constructor(budget: RingBudget) {
    this.#budget = budget;
  }

  push(frames: readonly string[]): void {
    for (const frame of frames) {
      this.#frames.push(frame);
      this.#add(frame.length);
    }
    const isFull = this.#budget.characters > totalAtMost;
    let drop = Math.max(
      0,
      this.#frames.length - (isFull ? framesWhenFull : framesAtMost),
    );
    let dropped = 0;
    for (const [at, { length }] of this.#frames.entries()) {
      if (at >= drop && this.#characters - dropped <= charactersAtMost) break;
      dropped += length;
      drop = Math.max(drop, at + 1);
    }
    if (drop === 0) return;
    this.#frames = this.#frames.slice(drop);
    this.#add(-dropped);
  }

  /** The last `count` frames; undefined where some of them are gone. */
  newest(count: number): readonly string[] | undefined {
    return count > this.#frames.length
      ? undefined
      : this.#frames.slice(this.#frames.length - count);
  }

  clear(): void {
    this.#frames = [];
    this.#add(-this.#characters);
  }

  #add(characters: number): void {
    this.#characters += characters;
    this.#budget.characters += characters;
  }
}
