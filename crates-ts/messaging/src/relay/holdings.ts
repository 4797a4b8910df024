import type { Database } from "@tixlys/nexus/postgres";
import { oneAtATime } from "../one-at-a-time.ts";
import {
  leaveLane,
  releaseLeases,
  renewLeases,
  saveCursors,
} from "./leases.ts";
import { settleCursors } from "./replay-rows.ts";
import type { Lane } from "../lane.ts";
import type { Lease, ReplayCounts } from "./leases.ts";

/** The leases of one relay on one lane. */
export type Holdings = {
  readonly buckets: () => readonly number[];
  /** What may be published right now. */
  readonly valid: () => readonly Lease[];
  /** Renews what is held and takes what is free. */
  readonly renew: () => Promise<void>;
  /** Notes how far buckets have been acknowledged, and what replays brought; one that was taken over is held no longer. */
  readonly save: (
    moved: readonly { lease: Lease; position: bigint }[],
    counts: ReplayCounts,
  ) => Promise<void>;
  /**
   * Makes buckets count for the stream that was made at `created`; one that was taken over is held no longer.
   *
   * @returns The others, each with whether it was set back.
   */
  readonly settle: (
    leases: readonly Lease[],
    created: string,
    streamHours: number,
  ) => Promise<ReadonlyMap<Lease, boolean>>;
  /** Gives back what is above the share; to be called when nothing of it is on its way. */
  readonly giveSurplusBack: () => Promise<void>;
  /** Gives everything back. */
  readonly leave: () => Promise<void>;
};

/**
 * Keeps a relay's leases. One statement at a time locks rows of the cursors, so that two of ours never wait for each other
 * in a circle.
 */
export function holdings(
  { sql }: Database,
  lane: Lane,
  owner: string,
): Holdings {
  const held = new Map<number, Lease>();
  const surplus = new Set<Lease>();
  const serially = oneAtATime();

  /** A lease of the same fence keeps the position that this process knows, which the database may not know yet. */
  const merge = (renewed: readonly Lease[]): void => {
    const before = new Map(held);
    held.clear();
    for (const lease of renewed) {
      const known = before.get(lease.bucket);
      const same = known?.fence === lease.fence;
      if (same) known.validUntil = lease.validUntil;
      held.set(lease.bucket, same ? known : lease);
    }
    for (const lease of before.values())
      if (!held.has(lease.bucket)) surplus.add(lease);
  };

  return {
    buckets: () => [...held.keys()],
    valid: () => {
      const now = performance.now();
      return [...held.values()].filter(({ validUntil }) => validUntil > now);
    },
    renew: () =>
      serially(async () => merge(await renewLeases(sql, lane, owner))),
    save: (moved, counts) =>
      serially(async () => {
        const saved = await saveCursors(sql, owner, moved, counts);
        for (const { lease, position } of moved) {
          if (saved.has(lease.bucket)) lease.position = position;
          else if (held.get(lease.bucket) === lease) held.delete(lease.bucket);
        }
      }),
    settle: (leases, created, streamHours) =>
      serially(async () => {
        const settled = await settleCursors(
          sql,
          owner,
          leases,
          created,
          streamHours,
        );
        const back = new Map<Lease, boolean>();
        for (const lease of leases) {
          const position = settled.get(lease.bucket);
          if (position !== undefined) {
            back.set(lease, position < lease.position);
            lease.stream = created;
            lease.position = position;
          } else if (held.get(lease.bucket) === lease)
            held.delete(lease.bucket);
        }
        return back;
      }),
    giveSurplusBack: () =>
      serially(async () => {
        const leases = [...surplus];
        await releaseLeases(sql, owner, leases);
        for (const lease of leases) surplus.delete(lease);
      }),
    leave: () =>
      serially(async () => {
        await releaseLeases(sql, owner, [...held.values(), ...surplus]);
        await leaveLane(sql, lane, owner);
      }),
  };
}
