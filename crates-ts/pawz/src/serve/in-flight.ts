import type { Exchange } from "../request/exchange.ts";

const sweepMs = 50;

/**
 * The requests that are being answered. One timer looks for passed deadlines, because a timer per request costs more
 * than the request's own bookkeeping; a deadline is met within 50 ms.
 */
export class InFlight {
  readonly #exchanges = new Set<Exchange>();
  #timer: ReturnType<typeof setInterval> | undefined;

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
  }

  #sweep(): void {
    if (this.#exchanges.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const now = performance.now();
    for (const exchange of this.#exchanges)
      if (exchange.expiresAt <= now) exchange.expire?.();
  }
}
