import type { Exchange } from "../request/exchange.ts";

const sweepMs = 50;

/**
 * The requests that are being answered. One timer looks for passed deadlines, because a timer per request costs more
 * than the request's own bookkeeping; a deadline is met within 50 ms.
 */
export class InFlight {
  readonly #exchanges = new Set<Exchange>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #idle: (() => void) | undefined;

  get size(): number {
    return this.#exchanges.size;
  }

  enter(exchange: Exchange): void {
    this.#exchanges.add(exchange);
    if (this.#timer === undefined) {
      this.#timer = setInterval(() => this.#sweep(), sweepMs);
      this.#timer.unref();
    }
  }

  leave(exchange: Exchange): void {
    this.#exchanges.delete(exchange);
    if (this.#exchanges.size === 0) this.#idle?.();
  }

  /** Resolves when nothing is in flight, or after `timeoutMs`. */
  drained(timeoutMs: number): Promise<boolean> {
    if (this.#exchanges.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      this.#idle = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  #sweep(): void {
    if (this.#exchanges.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const now = performance.now();
    for (const exchange of this.#exchanges) if (exchange.expiresAt <= now) exchange.expire?.();
  }
}
