/** How many requests may be sent a second time (auth.md #70): when everything fails, repeating it makes it worse. */
export type RetryBudget = {
  /** A request has come. */
  spend(): void;
  /** Takes one repetition, if there is one left. */
  take(): boolean;
};

const SLOTS = 10;
const SLOT_MS = 1_000;
const SHARE = 0.2;
/** A quiet upstream may repeat so many all the same. */
const AT_LEAST = 3;

/** Repetitions of the last ten seconds are at most a fifth of its requests, or three. */
export function retryBudget(nowMs: () => number): RetryBudget {
  const requests = new Uint32Array(SLOTS);
  const retries = new Uint32Array(SLOTS);
  let slot = Math.floor(nowMs() / SLOT_MS);
  const turn = (): number => {
    const now = Math.floor(nowMs() / SLOT_MS);
    for (let left = Math.min(now - slot, SLOTS); left > 0; left -= 1) {
      const empty = (now - left + 1) % SLOTS;
      requests[empty] = 0;
      retries[empty] = 0;
    }
    slot = now;
    return now % SLOTS;
  };
  const sum = (counts: Uint32Array): number =>
    counts.reduce((all, each) => all + each, 0);
  return {
    spend() {
      const at = turn();
      requests[at] = (requests[at] ?? 0) + 1;
    },
    take() {
      const at = turn();
      const most = Math.max(AT_LEAST, Math.floor(sum(requests) * SHARE));
      if (sum(retries) >= most) return false;
      retries[at] = (retries[at] ?? 0) + 1;
      return true;
    },
  };
}
