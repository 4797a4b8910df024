import type { RecordedEvent } from "../../event-store.ts";
import { WorkFailed, asWorkFailed, doWork } from "../failures.ts";
import type { Transaction } from "../types.ts";
import { movePosition, underLease } from "./lease.ts";
import { parkStream, streamKey } from "./parking.ts";
import type { Lease } from "./lease.ts";
import type { Subscription, Work } from "./subscription.ts";

/** A leased partition that is being worked on. */
export type Following = Work & {
  readonly subscription: Subscription;
  readonly lease: Lease;
  /** Everything up to here has been looked at: applied, of no concern, or of a parked stream. */
  seen: number;
  /** Streams that the partition goes on without, by `streamKey`. */
  readonly parked: Set<string>;
};

/** The writes of one transaction. `apply` is the author's part; an event that it was given counts as applied. */
type Writes = (
  tx: Transaction,
  apply: (events: readonly RecordedEvent[]) => Promise<void>,
) => Promise<void>;

/**
 * Writes, and moves the position, in one transaction: after it both are there, or neither.
 *
 * @throws WorkFailed when it is the author's fault; what `movePosition` throws; anything else is the infrastructure's.
 */
export async function commit(
  following: Following,
  to: number,
  writes: Writes,
): Promise<void> {
  const { database, subscription, lease, settings } = following;
  const { name } = subscription;
  const applied: RecordedEvent[] = [];
  const startedAt = performance.now();
  try {
    await database.transact(async (tx) => {
      await underLease(tx, lease);
      await writes(tx, async (events) => {
        if (events.length === 0) return;
        await doWork(name, settings.workTimeoutMs, () =>
          subscription.apply(tx, events),
        );
        applied.push(...events);
      });
      await movePosition(tx, lease, following.seen, to);
    });
  } catch (error) {
    throw asWorkFailed(name, error);
  }
  following.seen = to;
  reportApplied(following, applied, performance.now() - startedAt);
}

/**
 * Applies a page. When that fails, its halves, and so on down to the one event that cannot be applied: its stream is
 * parked, and everything else goes on.
 *
 * @param to How far the page has looked.
 */
export async function applyPage(
  following: Following,
  events: readonly RecordedEvent[],
  to: number,
): Promise<void> {
  const free = events.filter(
    ({ stream }) => !following.parked.has(streamKey(stream)),
  );
  if (free.length === 0 && !following.subscription.isAwaited) {
    following.seen = to;
    return;
  }
  try {
    await commit(following, to, (_, apply) => apply(free));
  } catch (error) {
    const [first] = free;
    if (!(error instanceof WorkFailed) || first === undefined) throw error;
    if (free.length === 1) return park(following, first, to, error);
    const half = free.slice(0, free.length >> 1);
    await applyPage(following, half, half.at(-1)?.position ?? following.seen);
    await applyPage(following, free.slice(half.length), to);
  }
}

/** Goes on without the event's stream. */
async function park(
  following: Following,
  event: RecordedEvent,
  to: number,
  error: WorkFailed,
): Promise<void> {
  const { lease, settings, parked } = following;
  let isLast = false;
  await commit(following, to, async (tx) => {
    isLast = await parkStream(tx, lease, event, error, settings);
  });
  parked.add(streamKey(event.stream));
  reportFailed(following, event.stream, 1, isLast, error);
}

/** Tells that a stream failed, and whether it waits for somebody now. */
export function reportFailed(
  { lease, report, logger }: Following,
  stream: RecordedEvent["stream"],
  attempts: number,
  isLast: boolean,
  error: unknown,
): void {
  const { name, generation, partition } = lease;
  const key = { name, generation, partition };
  report({ ...key, kind: "failed", stream, attempts, error });
  logger.warn(
    { err: error, subscription: name, generation, stream, attempts },
    "a subscription could not follow a stream",
  );
  if (!isLast) return;
  report({ ...key, kind: "parked", stream });
  logger.error(
    { subscription: name, generation, stream },
    "a stream is parked until somebody decides",
  );
}

function reportApplied(
  { lease, report }: Following,
  events: readonly RecordedEvent[],
  durationMs: number,
): void {
  const last = events.at(-1);
  if (last === undefined) return;
  const { name, generation, partition } = lease;
  report({
    kind: "applied",
    name,
    generation,
    partition,
    events: events.length,
    durationMs,
    lagMs: Date.now() - last.recordedAt.getTime(),
  });
}
