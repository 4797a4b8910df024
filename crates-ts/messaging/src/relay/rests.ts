import { fullJitterMs } from "@tixlys/nexus/waits";
import type { Lease } from "./leases.ts";

/** A bucket that waits: how often it failed in a row, until when it rests, and since when nothing of it got through. */
type Rest = {
  readonly failures: number;
  readonly until: number;
  readonly since: number;
};

/** The buckets of a relay that rest after a failure, each longer the more often it failed in a row. */
export type Rests = {
  /** Those that need not rest now. */
  readonly awake: (leases: readonly Lease[]) => readonly Lease[];
  /** Milliseconds until the first of these buckets is due, and `capMs` at most; one that was given away is its next holder's. */
  readonly untilDueMs: (buckets: readonly number[], capMs: number) => number;
  /** Something could not be sent; `progress`: after others of the same bucket were. @returns How long nothing of it has got through, in milliseconds. */
  readonly failed: (bucket: number, progress: boolean) => number;
  /** What held the bucket up is out of the way: it goes on at once. */
  readonly relieve: (bucket: number) => void;
  /** Lets the bucket rest. @returns How often it failed in a row. */
  readonly rest: (bucket: number) => number;
  /** All of it got through. */
  readonly succeeded: (bucket: number) => void;
  readonly clear: () => void;
};

/** No bucket rests yet. */
export function rests(): Rests {
  const resting = new Map<number, Rest>();
  const now = (): number => performance.now();
  return {
    awake: (leases) => {
      const at = now();
      return leases.filter(
        ({ bucket }) => (resting.get(bucket)?.until ?? 0) <= at,
      );
    },
    untilDueMs: (buckets, capMs) => {
      const due = buckets.flatMap((bucket) => {
        const rest = resting.get(bucket);
        return rest === undefined ? [] : [rest.until - now()];
      });
      return Math.max(0, Math.min(capMs, ...due));
    },
    failed: (bucket, progress) => {
      const before = resting.get(bucket);
      const since = progress ? now() : (before?.since ?? now());
      const failures = (before?.failures ?? 0) + 1;
      resting.set(bucket, { failures, until: 0, since });
      return now() - since;
    },
    relieve: (bucket) => {
      const rest = resting.get(bucket);
      if (rest !== undefined)
        resting.set(bucket, { ...rest, failures: 0, until: 0 });
    },
    rest: (bucket) => {
      const { failures = 1, since = now() } = resting.get(bucket) ?? {};
      const until = now() + fullJitterMs(failures);
      resting.set(bucket, { failures, until, since });
      return failures;
    },
    succeeded: (bucket) => void resting.delete(bucket),
    clear: () => resting.clear(),
  };
}
