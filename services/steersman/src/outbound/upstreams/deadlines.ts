/** Something that ends by itself at a moment that may be moved. */
export type Expiring = {
  /** In `performance.now()` milliseconds; `Infinity` for not now. */
  expiresAtMs: number;
  expire(): void;
};

const LOOK_MS = 5;

/** One timer for all that is under way: a timer each would cost more than the rest of a request's bookkeeping. Met within 5 ms. */
export class Deadlines {
  readonly #all = new Set<Expiring>();
  #timer: ReturnType<typeof setInterval> | undefined;

  add(one: Expiring): void {
    this.#all.add(one);
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  delete(one: Expiring): void {
    this.#all.delete(one);
  }

  #look(): void {
    if (this.#all.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const nowMs = performance.now();
    for (const one of this.#all) if (one.expiresAtMs <= nowMs) one.expire();
  }
}
