import { AsyncLocalStorage } from "node:async_hooks";

/** How much goes together, and how much may wait. */
export type BatchLimits<Item> = {
  readonly itemsAtMost: number;
  /** Of one batch; a single item may be larger. */
  readonly sizeAtMost: number;
  readonly sizeOf: (item: Item) => number;
  /** Items of one key that wait. */
  readonly waitingAtMost: number;
};

/**
 * Answers one outcome for each item; when it throws, all of them fail with that. An outcome that is a promise is not waited for:
 * what takes longer for one holds up no other.
 */
export type BatchWork<Item, Outcome> = (
  key: string,
  items: readonly Item[],
) => Promise<readonly (Outcome | Promise<Outcome>)[]>;

type Waiting<Item, Outcome> = {
  readonly item: Item;
  /** Runs something as whoever brought the item: what a batch does is told of its first one. */
  readonly asBringer: <T>(work: () => T) => T;
  readonly resolve: (outcome: Outcome | Promise<Outcome>) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Does one batch of a key at a time: what comes while one is under way is the next one, in the order in which it came. What comes to
 * an idle key waits until the turn of the loop has ended, so that what came in one turn goes in one batch.
 */
export class Batches<Item, Outcome> {
  readonly #limits: BatchLimits<Item>;
  readonly #work: BatchWork<Item, Outcome>;
  readonly #lines = new Map<string, Waiting<Item, Outcome>[]>();

  constructor(limits: BatchLimits<Item>, work: BatchWork<Item, Outcome>) {
    this.#limits = limits;
    this.#work = work;
  }

  /** Undefined, and nothing is done, where as many wait as may. */
  add(key: string, item: Item): Promise<Outcome> | undefined {
    const line = this.#lines.get(key);
    if (line !== undefined && line.length >= this.#limits.waitingAtMost)
      return undefined;
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const asBringer = AsyncLocalStorage.snapshot();
    const waiting = { item, asBringer, resolve, reject };
    if (line !== undefined) line.push(waiting);
    else this.#begin(key, [waiting]);
    return promise;
  }

  #begin(key: string, line: Waiting<Item, Outcome>[]): void {
    this.#lines.set(key, line);
    setImmediate(() => void this.#drain(key, line));
  }

  async #drain(key: string, line: Waiting<Item, Outcome>[]): Promise<void> {
    for (let [first] = line; first !== undefined; [first] = line) {
      const batch = line.splice(0, this.#fitting(line));
      await first.asBringer(() => this.#do(key, batch));
    }
    this.#lines.delete(key);
  }

  async #do(
    key: string,
    batch: readonly Waiting<Item, Outcome>[],
  ): Promise<void> {
    try {
      const outcomes = await this.#work(
        key,
        batch.map(({ item }) => item),
      );
      for (const [at, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[at];
        if (outcome === undefined) reject(new Error("an item has no outcome"));
        else resolve(outcome);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  /** How many of the first ones go together. */
  #fitting(line: readonly Waiting<Item, Outcome>[]): number {
    const { itemsAtMost, sizeAtMost, sizeOf } = this.#limits;
    let size = 0;
    for (const [at, { item }] of line.entries()) {
      size += sizeOf(item);
      if (at > 0 && (at >= itemsAtMost || size > sizeAtMost)) return at;
    }
    return line.length;
  }
}
