import { restMs } from "../../domain/delivery/schedule.ts";
import type { Attempt } from "../../domain/delivery/delivery.ts";
import type { Due } from "../ports/dispatch.ts";
import type { DispatchLimits } from "./limits.ts";

/** What a process knows of one webhook that it serves. */
export type Lane = {
  readonly webhookId: string;
  /** Known with the first delivery that is read. */
  ownerId: string | undefined;
  /** Read and not yet sent. */
  readonly queue: Due[];
  /** Everything that was read and is not yet settled in the database. */
  readonly known: Set<string>;
  /** What was settled while a read was under way, which may show it as it was before. */
  readonly settled: Set<string>;
  isReading: boolean;
  underWay: number;
  /** In a row. */
  failures: number;
  /** Whether the last answer took its time. */
  isSlow: boolean;
  /** By the clock, in ms: until then it is left alone. */
  restUntil: number;
  failingSince: Date | null;
  /** Whether the database may have more than was read. */
  hasMore: boolean;
  /** Monotonic, in ms. */
  readAt: number;
  idleSince: number;
  /** Nothing more is sent: it was disabled, or is somebody else's. */
  isEnded: boolean;
};

export const newLane = (webhookId: string): Lane => ({
  webhookId,
  ownerId: undefined,
  queue: [],
  known: new Set(),
  settled: new Set(),
  isReading: false,
  underWay: 0,
  failures: 0,
  isSlow: false,
  restUntil: 0,
  failingSince: null,
  hasMore: true,
  readAt: 0,
  idleSince: performance.now(),
  isEnded: false,
});

/** What is older was perhaps changed since: the webhook's address, or that it is still wanted. */
const staleMs = 1_000;

/** The next one to send now; undefined while there is none, or the webhook is busy or left alone. */
export function nextOf(
  lane: Lane,
  now: Date,
  { perWebhook, perSlowWebhook, unwritten }: DispatchLimits,
): Due | undefined {
  if (lane.isEnded || lane.queue.length === 0) return undefined;
  if (performance.now() - lane.readAt > staleMs) {
    dropQueue(lane);
    lane.hasMore = true;
    return undefined;
  }
  // Who has just failed gets one request at a time, so that a receiver that hangs takes no more room than it must.
  const usual = lane.isSlow ? Math.min(perSlowWebhook, perWebhook) : perWebhook;
  const most = lane.failures > 0 ? 1 : usual;
  if (lane.known.size - lane.queue.length >= unwritten) return undefined;
  if (lane.underWay >= most || now.getTime() < lane.restUntil) return undefined;
  return lane.queue.shift();
}

/** How many more to read; 0 while it has enough. */
export function roomOf(
  lane: Lane,
  now: Date,
  { perWebhook, readAhead }: DispatchLimits,
): number {
  if (lane.isEnded || !lane.hasMore || now.getTime() < lane.restUntil) return 0;
  if (lane.failures > 0) return lane.queue.length + lane.underWay === 0 ? 1 : 0;
  return lane.queue.length < perWebhook ? readAhead : 0;
}

/** Takes in what was read, without what is known. */
export function takeIn(lane: Lane, read: readonly Due[], asked: number): void {
  lane.readAt = performance.now();
  if (read.length >= asked) lane.hasMore = true;
  const [first] = read;
  lane.ownerId = first?.ownerId ?? lane.ownerId;
  // What is being settled, or was meanwhile, is fresher than what was read.
  const isFresh = lane.known.size === 0 && lane.settled.size === 0;
  if (first !== undefined && isFresh) {
    lane.failingSince = first.failingSince;
    // Who fails for whichever process had it gets one request at a time from this one too.
    if (lane.failingSince !== null) lane.failures = Math.max(lane.failures, 1);
  }
  for (const due of read)
    if (!lane.known.has(due.id) && !lane.settled.has(due.id)) {
      lane.known.add(due.id);
      lane.queue.push(due);
    }
  if (lane.known.size > 0) lane.idleSince = lane.readAt;
  endRead(lane);
}

/** A read begins: what is settled from now on is not to be believed when it comes. */
export function beginRead(lane: Lane): void {
  lane.hasMore = false;
  lane.isReading = true;
}

/** It has come, or failed. */
export function endRead(lane: Lane): void {
  lane.isReading = false;
  lane.settled.clear();
}

/** The database knows what became of it. */
export function noteSettled(lane: Lane, id: string): void {
  lane.known.delete(id);
  if (lane.isReading) lane.settled.add(id);
}

/** Whether it can be given back: nothing is on its way, and nothing was for a while, or it is ended. */
export function isIdle(lane: Lane, { idleMs }: DispatchLimits): boolean {
  if (lane.known.size > 0) return false;
  if (lane.isEnded) return true;
  return !lane.hasMore && performance.now() - lane.idleSince > idleMs;
}

/** Forgets what was read and not sent. */
export function dropQueue(lane: Lane): void {
  for (const { id } of lane.queue) lane.known.delete(id);
  lane.queue.length = 0;
}

const throttled: ReadonlySet<number | null> = new Set([429, 503]);
const longestThrottleMs = 300_000;

/** What a try says about the receiver. */
export function learn(
  lane: Lane,
  { failure, status, askedMs, at, durationMs }: Attempt,
  { slowMs }: Pick<DispatchLimits, "slowMs">,
): void {
  lane.isSlow = durationMs >= slowMs;
  if (failure === null) {
    lane.failures = 0;
    return;
  }
  lane.failures += 1;
  const asked = throttled.has(status)
    ? Math.min(askedMs ?? 0, longestThrottleMs)
    : 0;
  lane.restUntil =
    at.getTime() + durationMs + Math.max(restMs(lane.failures), asked);
}
