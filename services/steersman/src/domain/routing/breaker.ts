/**
 * How a replica does. `well`: it is used. `resting`: others are used where there are any. `open`: nobody is sent to it. `trying`: it
 * lives again, and the next request shows whether it works.
 */
export type BreakerState = "well" | "resting" | "open" | "trying";

/** Failures one after the other, without a success between them, after which nobody is sent to a replica. */
export const FAILURES_TO_OPEN = 5;

/** What one replica has shown lately: a circuit breaker. No part of it knows of time: somebody looks whether the replica lives. */
export class Breaker {
  #state: BreakerState = "well";
  #failures = 0;

  get state(): BreakerState {
    return this.#state;
  }

  succeeded(): void {
    this.#failures = 0;
    // A late answer does not close what has opened since.
    if (this.#state !== "open") this.#state = "well";
  }

  /** @param isAbsent Nobody listens there, or nothing came in time: others are asked first from now on. */
  failed(isAbsent: boolean): void {
    this.#failures += 1;
    if (this.#state === "trying" || this.#failures >= FAILURES_TO_OPEN)
      this.#state = "open";
    else if (isAbsent) this.#state = "resting";
  }

  /** Looked at: it answers. */
  lives(): void {
    if (this.#state === "open") this.#state = "trying";
    else if (this.#state === "resting") this.#state = "well";
  }

  /** Looked at: it does not answer, or says that it is not ready. */
  isAway(): void {
    if (this.#state === "well") this.#state = "resting";
    else if (this.#state === "trying") this.#state = "open";
  }
}
