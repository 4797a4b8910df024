import type { Database } from "@tixlys/nexus/postgres";
import type { StreamSight } from "../bus.ts";
import { lanes } from "../lane.ts";
import type { Lane } from "../lane.ts";
import type { Holdings } from "./holdings.ts";
import type { Lease, ReplayCount, ReplayCounts } from "./leases.ts";
import type { OutboxMessage } from "./page.ts";
import { askedFor, closeDone, openUntil } from "./replay-rows.ts";
import type { Sight } from "./sight.ts";

/** What of a relay's buckets is published once more. */
export type Rewinds = {
  /**
   * Compares each bucket with the stream, at once after it was taken and after each look at the stream, and sets back those
   * that count for another stream.
   *
   * @returns Those that may be published, into the stream that they were compared with and no other.
   */
  readonly settle: (leases: readonly Lease[]) => Promise<readonly Lease[]>;
  /** Learns who asks for the messages of a page that were published before. */
  readonly look: (messages: readonly OutboxMessage[]) => Promise<void>;
  /** Whether the message was published before, and nobody asks for it now. */
  readonly passes: (message: OutboxMessage) => boolean;
  readonly onAcknowledged: (message: OutboxMessage, known: boolean) => void;
  /** What the page has brought, once: to be saved with its cursors. */
  readonly takeCounts: () => ReplayCounts;
  /** Closes replays that have come to their end; to be called when the cursors are saved. */
  readonly close: (leases: readonly Lease[]) => Promise<void>;
};

/** The replays of one lane, as the holder of its buckets carries them out. */
export function rewinds(options: {
  readonly database: Database;
  readonly lane: Lane;
  readonly leases: Pick<Holdings, "settle">;
  readonly sight: Sight;
  /** Buckets were set back, because their stream has been made anew. */
  readonly onRewound: (buckets: readonly number[]) => void;
}): Rewinds {
  const { lane, leases: held, sight, onRewound } = options;
  const { sql } = options.database;
  const settledIn = new WeakMap<Lease, StreamSight>();
  const until = new Map<number, bigint>();
  const replaysOf = new Map<string, readonly string[]>();
  const counts = new Map<string, ReplayCount>();

  /** Makes leases count for the stream that is there; answers with those that are still ours. */
  const setBack = async (
    leases: readonly Lease[],
    seen: StreamSight,
  ): Promise<readonly Lease[]> => {
    if (leases.length === 0) return [];
    const { streamHours } = lanes[lane];
    const settled = await held.settle(leases, seen.created, streamHours);
    const buckets = [...settled].flatMap(([{ bucket }, back]) =>
      back ? [bucket] : [],
    );
    if (buckets.length > 0) onRewound(buckets);
    return [...settled.keys()];
  };

  const learn = async (leases: readonly Lease[]): Promise<void> => {
    const open = await openUntil(
      sql,
      leases.map(({ bucket }) => bucket),
    );
    for (const { bucket } of leases) {
      const end = open.get(bucket);
      if (end === undefined) until.delete(bucket);
      else until.set(bucket, end);
    }
  };

  return {
    settle: async (leases) => {
      const seen = await sight.current();
      // Nothing is sent into a stream that cannot be seen: the attempt says why.
      sight.use(undefined);
      if (seen === undefined) return leases;
      const fresh = leases.filter(
        (lease) => settledIn.get(lease) === undefined,
      );
      const unsettled = leases.filter((lease) => settledIn.get(lease) !== seen);
      const fitting = unsettled.filter(({ stream }) => stream === seen.created);
      const others = unsettled.filter((lease) => !fitting.includes(lease));
      const ours = await setBack(others, seen);
      if (others.length > 0 || fresh.length > 0)
        await learn([...new Set([...fresh, ...others])]);
      // Not before all is known: a database that failed meanwhile lets it begin anew.
      for (const lease of [...fitting, ...ours]) settledIn.set(lease, seen);
      sight.use(seen);
      return leases.filter((lease) => settledIn.get(lease) === seen);
    },
    look: async (messages) => {
      replaysOf.clear();
      const before = messages.filter(isBefore);
      if (before.length === 0) return;
      for (const { replays, ...at } of await askedFor(sql, before))
        replaysOf.set(idOf(at), replays);
    },
    passes: (message) => replaysOf.get(idOf(message))?.length === 0,
    onAcknowledged: (message, known) => {
      for (const replay of replaysOf.get(idOf(message)) ?? []) {
        const { published, known: before } = counts.get(replay) ?? nothing;
        counts.set(replay, {
          published: published + 1,
          known: before + (known ? 1 : 0),
        });
      }
    },
    takeCounts: () => {
      const taken = new Map(counts);
      counts.clear();
      return taken;
    },
    close: async (leases) => {
      const done = leases.filter(
        ({ bucket, position }) =>
          position >= (until.get(bucket) ?? position + 1n),
      );
      if (done.length === 0) return;
      await closeDone(
        sql,
        done.map(({ bucket }) => bucket),
      );
      for (const { bucket } of done) until.delete(bucket);
    },
  };

  function isBefore({ bucket, position }: OutboxMessage): boolean {
    return position <= (until.get(bucket) ?? 0n);
  }
}

const nothing: ReplayCount = { published: 0, known: 0 };

const idOf = ({
  bucket,
  position,
}: {
  bucket: number;
  position: bigint;
}): string => `${String(bucket)} ${String(position)}`;
