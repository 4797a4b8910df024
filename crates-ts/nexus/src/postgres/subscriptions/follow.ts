import { eager, fullJitterMs } from "../../waits/back-off.ts";
import { isPassing } from "../failures.ts";
import { readAfter } from "../events/read-after.ts";
import { pause, sleep } from "../../waits/pause.ts";
import type { Pause } from "../../waits/pause.ts";
import { applyPage } from "./commit.ts";
import { tryParked } from "./catch-up.ts";
import {
  EpochDiffers,
  LeaseLost,
  PositionHeld,
  PositionMoved,
  bucketsOf,
  readPosition,
} from "./lease.ts";
import { parkedRows, streamKey } from "./parking.ts";
import type { Following } from "./commit.ts";
import type { Lease } from "./lease.ts";
import type { Subscription, Work } from "./subscription.ts";

/** A partition that is being worked on here. */
export type Follower = {
  readonly lease: Lease;
  /** Everything up to here has been looked at. */
  seen(): number;
  /** How many streams it goes on without, as far as it knows. */
  parkedStreams(): number;
  lastError(): string | undefined;
  /** Looks for events now. */
  wake(): void;
  /** Ends it in order: what runs is finished. */
  stop(): void;
  /** Resolves when it has ended, with what ended it; never rejects. */
  readonly ended: Promise<"stopped" | "lost" | "epoch">;
};

type Loop = {
  readonly following: Following;
  readonly idle: Pause;
  readonly signal: AbortSignal;
  lastError?: string;
};

const HELD_BY_WRITERS_MS = { baseMs: 4, capMs: 100 };
const HELD_BY_SUCCESSOR_MS = 20;

/** Works on a leased partition until it is stopped or the lease is lost. */
export function follow(
  work: Work,
  subscription: Subscription,
  lease: Lease,
): Follower {
  const stopping = new AbortController();
  const idle = pause();
  const following: Following = {
    ...work,
    subscription,
    lease,
    seen: 0,
    parked: new Set(),
  };
  const loop: Loop = { following, idle, signal: stopping.signal };
  const ended = run(loop);
  return {
    lease,
    ended,
    seen: () => following.seen,
    parkedStreams: () => following.parked.size,
    lastError: () => loop.lastError,
    wake: idle.wake,
    stop: () => {
      stopping.abort();
      idle.wake();
    },
  };
}

async function run(loop: Loop): Promise<"stopped" | "lost" | "epoch"> {
  let failures = 0;
  while (!loop.signal.aborted) {
    try {
      await load(loop.following);
      await readOn(loop, () => {
        failures = 0;
        delete loop.lastError;
      });
    } catch (error) {
      if (error instanceof LeaseLost) return "lost";
      if (error instanceof EpochDiffers) return stopped(loop, error);
      if (error instanceof PositionHeld) {
        await loop.idle.wait(HELD_BY_SUCCESSOR_MS);
        continue;
      }
      failures += 1;
      if (!(error instanceof PositionMoved)) trouble(loop, failures, error);
      await loop.idle.wait(fullJitterMs(failures, eager));
    }
  }
  return "stopped";
}

/** Starts from what is written down; after a failure too, because nobody knows what of it was committed. */
async function load(following: Following): Promise<void> {
  const { database, lease, parked } = following;
  const position = await readPosition(database, lease);
  if (position === undefined)
    throw new LeaseLost("the partition was taken over");
  const rows = await parkedRows(database, lease);
  parked.clear();
  for (const { stream } of rows) parked.add(streamKey(stream));
  following.seen = position;
}

/** Page after page until it is stopped. */
async function readOn(
  { following, idle, signal }: Loop,
  onSuccess: () => void,
): Promise<void> {
  const { database, subscription, lease, settings } = following;
  const query = {
    limit: settings.pageSize,
    types: subscription.types,
    buckets: bucketsOf(lease),
  };
  let quiet = 0;
  let held = 0;
  while (!signal.aborted) {
    const lookedAt = performance.now();
    const nextTryMs = await tryParked(following);
    const after = following.seen;
    const page = await readAfter(database.sql, { after, ...query });
    if (page.next > after) await applyPage(following, page.events, page.next);
    onSuccess();
    held = page.held ? held + 1 : 0;
    quiet = page.events.length > 0 ? 0 : quiet + 1;
    if (page.more || nextTryMs <= 0) continue;
    const look =
      held > 0
        ? Math.min(HELD_BY_WRITERS_MS.capMs, HELD_BY_WRITERS_MS.baseMs * held)
        : pollMs(quiet, settings.poll);
    const restMs = settings.gatherMs - (performance.now() - lookedAt);
    if (restMs > 0) await sleep(restMs, signal);
    await idle.wait(Math.min(look, nextTryMs));
  }
}

/** Between the half and the whole of a bound that grows while nothing happens. */
function pollMs(
  quiet: number,
  { baseMs, capMs }: { baseMs: number; capMs: number },
): number {
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(quiet, 10));
  return bound * (0.5 + Math.random() / 2);
}

function trouble(loop: Loop, failures: number, error: unknown): void {
  const { lease, report, logger } = loop.following;
  const { name, generation, partition } = lease;
  loop.lastError = error instanceof Error ? error.message : String(error);
  report({ kind: "trouble", name, generation, partition, error });
  if (failures > 1) return;
  noteError(loop.following, loop.lastError);
  logger.warn(
    { err: error, subscription: name, generation, partition },
    isPassing(error)
      ? "a subscription waits for the database"
      : "a subscription cannot go on",
  );
}

/** For whoever looks from elsewhere; the next move of the position takes it away. */
function noteError({ database, lease }: Following, text: string): void {
  const { name, generation, partition, owner, fence } = lease;
  database.sql`
    update nexus.subscriptions set last_error = ${text.slice(0, 1_000)}
     where name = ${name} and generation = ${generation} and partition = ${partition} and lease_owner = ${owner} and fence = ${fence}::bigint`.catch(
    () => undefined,
  );
}

function stopped(loop: Loop, error: EpochDiffers): "epoch" {
  const { lease, report, logger } = loop.following;
  const { name, generation, partition } = lease;
  loop.lastError = error.message;
  report({ kind: "stopped", name, generation, partition, error });
  logger.error(
    { err: error, subscription: name, generation, partition },
    "a subscription stopped: its store was set back",
  );
  return "epoch";
}
