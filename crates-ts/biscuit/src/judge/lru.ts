/** Entries up to a bound, each with an end; the least recently used go first. */
export class Lru<V> {
  private readonly entries = new Map<string, { value: V; untilMs: number }>();
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: string, nowMs: number): V | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    if (entry.untilMs <= nowMs) return undefined;
    this.entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: V, untilMs: number, nowMs: number): void {
    this.entries.delete(key);
    this.entries.set(key, { value, untilMs });
    this.dropStale(nowMs);
  }

  clear(): void {
    this.entries.clear();
  }

  // What was used longest ago stands first. Each insertion drops the stale entries at the front, so that an idle
  // cache does not keep a burst's memory, and whatever is above the bound.
  private dropStale(nowMs: number): void {
    for (const [key, entry] of this.entries) {
      if (this.entries.size <= this.most && entry.untilMs > nowMs) return;
      this.entries.delete(key);
    }
  }
}
