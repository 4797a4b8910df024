import type { Database } from "@tixlys/nexus/postgres";
import { fullJitterMs } from "../back-off.ts";
import { wakeSubject, wakeTopic } from "../lane.ts";
import { pause, sleep } from "../pause.ts";
import { holdings } from "./holdings.ts";
import { readPage } from "./page.ts";
import { publishPage } from "./publish-page.ts";
import type { Bus, PublishFailure } from "../bus.ts";
import type { Lane } from "../lane.ts";
import type { Log } from "../log.ts";
import type { Holdings } from "./holdings.ts";
import type { Lease } from "./leases.ts";
import type { OutboxMessage, Page } from "./page.ts";
import type { BucketOutcome } from "./publish-page.ts";

/** What one lane is run with. */
export type LaneOptions = {
  readonly database: Database;
  readonly bus: Bus;
  readonly service: string;
  readonly lane: Lane;
  /** This process's name on its leases. */
  readonly owner: string;
  readonly logger: Log;
  readonly onAcknowledged: (message: OutboxMessage, durationMs: number) => void;
  readonly onFailure: (reason: PublishFailure) => void;
  /** Everything that was committed before `at` has been acknowledged, up to `position`. */
  readonly onDrained?: (at: Date, position: bigint) => void;
};

/** A lane that is being published. */
export type RunningLane = {
  readonly lane: Lane;
  readonly wake: () => void;
  readonly buckets: () => readonly number[];
  readonly lastError: () => string | undefined;
  readonly stop: () => Promise<void>;
};

type State = {
  readonly leases: Holdings;
  readonly resting: Map<number, { failures: number; until: number }>;
  /** The page behind the one that is being published, read meanwhile. */
  ahead: Promise<Look> | undefined;
  lastError?: string;
};

/** A page, and from where on it was read: by bucket, under which lease. */
type Look = {
  readonly at: Date;
  readonly page: Page;
  readonly from: ReadonlyMap<number, Lease>;
};

const RENEW_MS = 1_000;
const POLL_MS = 1_000;
const HELD_POLL_MS = { baseMs: 4, capMs: 100 };

/** Leases buckets of a lane and publishes them until stopped. */
export function relayLane(options: LaneOptions): RunningLane {
  const { database, bus, lane, service, owner } = options;
  const leases = holdings(database, lane, owner);
  const state: State = { leases, resting: new Map(), ahead: undefined };
  const stopping = new AbortController();
  const idle = pause();
  const recovered = (): void => {
    state.resting.clear();
    idle.wake();
  };
  const leave = [
    database.onSignal(wakeTopic(lane), idle.wake),
    bus.onHint(wakeSubject(service, lane), idle.wake),
    bus.onStatus(recovered),
  ];
  const running = Promise.all([
    renewals(options, state, idle.wake, stopping.signal),
    publications(options, state, idle.wait, stopping.signal),
  ]);
  return {
    lane,
    wake: idle.wake,
    buckets: leases.buckets,
    lastError: () => state.lastError,
    stop: async () => {
      stopping.abort();
      idle.wake();
      for (const unsubscribe of leave) unsubscribe();
      await running;
      await leases.leave();
    },
  };
}

/** Renews the leases each second, beside the publishing, so that a slow page does not lose them. */
async function renewals(
  options: LaneOptions,
  state: State,
  changed: () => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await state.leases.renew();
      changed();
    } catch (error) {
      note(options, state, "the outbox leases could not be renewed", error);
    }
    await sleep(RENEW_MS, signal);
  }
}

async function publications(
  options: LaneOptions,
  state: State,
  wait: (ms: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let rounds = { held: 0, failed: 0 };
  while (!signal.aborted) {
    try {
      const found =
        options.bus.status() === "ok"
          ? await publishOnce(options, state)
          : "nothing";
      await state.leases.giveSurplusBack();
      rounds = { held: found === "held" ? rounds.held + 1 : 0, failed: 0 };
      if (found === "held")
        await wait(
          Math.min(HELD_POLL_MS.capMs, HELD_POLL_MS.baseMs * 2 ** rounds.held),
        );
      if (found === "nothing") await wait(untilNextLook(state));
    } catch (error) {
      rounds.failed += 1;
      note(options, state, "the outbox could not be read", error);
      await wait(fullJitterMs(rounds.failed));
    }
  }
}

/** The slow poll, or sooner when a resting bucket is due. */
function untilNextLook({ resting }: State): number {
  const due = [...resting.values()].map(
    ({ until }) => until - performance.now(),
  );
  return Math.max(0, Math.min(POLL_MS, ...due));
}

/** Takes one page, publishes it while the next is read, and moves the cursors on. */
async function publishOnce(
  options: LaneOptions,
  state: State,
): Promise<"some" | "held" | "nothing"> {
  const now = performance.now();
  const active = state.leases
    .valid()
    .filter(({ bucket }) => (state.resting.get(bucket)?.until ?? 0) <= now);
  if (active.length === 0) return "nothing";
  const { at, page } = await nextLook(options, state, active);
  if (page.messages.length === 0) {
    if (page.held) return "held";
    options.onDrained?.(at, page.high);
    return "nothing";
  }
  if (page.full) readAhead(options, state, active, page.messages);
  const leases = new Map(active.map((lease) => [lease.bucket, lease]));
  const outcomes = await publishPage(page.messages, {
    bus: options.bus,
    mayPublish: (bucket) =>
      (leases.get(bucket)?.validUntil ?? 0) > performance.now(),
    onAcknowledged: options.onAcknowledged,
  });
  await advance(options, state, leases, outcomes);
  return "some";
}

/** What was read ahead, if every bucket of it stands where it was read from; else a new look. */
async function nextLook(
  options: LaneOptions,
  state: State,
  active: readonly Lease[],
): Promise<Look> {
  const reading = state.ahead;
  state.ahead = undefined;
  const ahead = await reading;
  const fits =
    ahead !== undefined &&
    [...ahead.from].every(([bucket, { fence, position }]) =>
      active.some(
        (lease) =>
          lease.bucket === bucket &&
          lease.fence === fence &&
          lease.position === position,
      ),
    );
  return fits ? ahead : look(options, active);
}

/** Reads on behind `messages`, as if all of them had been acknowledged. */
function readAhead(
  options: LaneOptions,
  state: State,
  active: readonly Lease[],
  messages: readonly OutboxMessage[],
): void {
  const ends = new Map(
    messages.map(({ bucket, position }) => [bucket, position]),
  );
  state.ahead = look(
    options,
    active.map((lease) => ({
      ...lease,
      position: ends.get(lease.bucket) ?? lease.position,
    })),
  );
  state.ahead.catch(() => undefined);
}

async function look(
  { database, lane }: LaneOptions,
  from: readonly Lease[],
): Promise<Look> {
  const at = new Date();
  // Copies: the leases move on while the page waits.
  const copies = from.map((lease) => ({ ...lease }));
  const page = await readPage(database.sql, lane, copies);
  return {
    at,
    page,
    from: new Map(copies.map((lease) => [lease.bucket, lease])),
  };
}

async function advance(
  options: LaneOptions,
  state: State,
  leases: ReadonlyMap<number, Lease>,
  outcomes: ReadonlyMap<number, BucketOutcome>,
): Promise<void> {
  const moved: { lease: Lease; position: bigint }[] = [];
  for (const [bucket, { position, failure }] of outcomes) {
    const lease = leases.get(bucket);
    if (lease === undefined) continue;
    if (position !== undefined) moved.push({ lease, position });
    if (failure === undefined) state.resting.delete(bucket);
    else rest(options, state, bucket, failure);
  }
  await state.leases.save(moved);
}

/** A bucket that failed rests longer each time; nothing of it is dropped. */
function rest(
  options: LaneOptions,
  state: State,
  bucket: number,
  failure: { reason: PublishFailure; error: unknown },
): void {
  const failures = (state.resting.get(bucket)?.failures ?? 0) + 1;
  state.resting.set(bucket, {
    failures,
    until: performance.now() + fullJitterMs(failures),
  });
  options.onFailure(failure.reason);
  if (failures === 1)
    note(
      options,
      state,
      "messages are not being acknowledged; they are held",
      failure.error,
    );
}

function note(
  { logger, lane }: LaneOptions,
  state: State,
  what: string,
  error: unknown,
): void {
  state.lastError = error instanceof Error ? error.message : String(error);
  logger.warn({ err: error, lane }, what);
}
