/** How fast something may happen. */
export type Rate = { readonly burst: number; readonly perSecond: number };

/** A token bucket: two numbers, no timer. */
export class Bucket {
  #tokens: number;
  #atMs: number;

  constructor({ burst }: Rate, nowMs: number) {
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** Takes one; false when there is none. */
  take({ burst, perSecond }: Rate, nowMs: number): boolean {
    const refill = ((nowMs - this.#atMs) / 1000) * perSecond;
    this.#tokens = Math.min(burst, this.#tokens + refill);
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
