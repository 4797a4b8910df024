import type { Taken } from "../store.ts";

const maxKeys = 10_000;

/** Windows that are known to be used up, until they end. Nothing opens such a window before its end, so this is never wrong. */
export class UsedUp {
  readonly #endsAt = new Map<string, number>();

  /** What a request of this window gets; `undefined` when the database has to be asked. */
  find(key: string): Taken | undefined {
    const endsAt = this.#endsAt.get(key);
    if (endsAt === undefined) return undefined;
    const resetMs = endsAt - performance.now();
    if (resetMs > 0) return { allowed: false, remaining: 0, resetMs };
    this.#endsAt.delete(key);
    return undefined;
  }

  remember(key: string, resetMs: number): void {
    if (this.#endsAt.size >= maxKeys) {
      const [oldest] = this.#endsAt.keys();
      if (oldest !== undefined) this.#endsAt.delete(oldest);
    }
    this.#endsAt.set(key, performance.now() + resetMs);
  }
}
