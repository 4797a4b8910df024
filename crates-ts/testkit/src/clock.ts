import { type Clock, type Ids, uuidV7 } from "@tixlys/nexus";

/** A clock that stands still until it is told to move. */
export type FixedClock = Clock & {
  /** Moves the clock forward. */
  advance(milliseconds: number): void;
  set(at: Date | string): void;
};

/** A clock that shows `at` (RFC 3339 or Date) until `advance` or `set`. */
export function fixedClock(at: Date | string): FixedClock {
  let now = new Date(at).getTime();
  return Object.assign(() => new Date(now), {
    advance(milliseconds: number): void {
      now += milliseconds;
    },
    set(next: Date | string): void {
      now = new Date(next).getTime();
    },
  });
}

/** UUID v7 values that are the same in every run: counted up from a fixed moment. */
export function testIds(start = 1): Ids {
  const epoch = Date.UTC(2026, 0, 1);
  let count = start - 1;
  return () => {
    count += 1;
    const random = new Uint8Array(10);
    new DataView(random.buffer).setUint32(6, count);
    return uuidV7(new Date(epoch + count), random);
  };
}
