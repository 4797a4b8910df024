import type { Database } from "@tixlys/nexus/postgres";
import { fullJitterMs } from "@tixlys/nexus/waits";
import { lanes, wakeSubject, wakeTopic } from "../lane.ts";
import { pause, sleep } from "@tixlys/nexus/waits";
import { asides } from "./asides.ts";
import { holdings } from "./holdings.ts";
import { pagesOf } from "./pages.ts";
import { publishPage } from "./publish-page.ts";
import { rests } from "./rests.ts";
import { rewinds } from "./rewinds.ts";
import { sightOf } from "./sight.ts";
import type { Bus, PublishFailure } from "../bus.ts";
import type { Asides } from "./asides.ts";
import type { Verdict } from "./dead-rows.ts";
import type { Lane } from "../lane.ts";
import type { Log } from "../log.ts";
import type { Holdings } from "./holdings.ts";
import type { Lease } from "./leases.ts";
import type { OutboxMessage } from "./page.ts";
import type { Pages } from "./pages.ts";
import type { BucketFailure, BucketOutcome } from "./publish-page.ts";
import type { Rests } from "./rests.ts";
import type { Rewinds } from "./rewinds.ts";
import type { Route } from "./route.ts";
import type { Sight } from "./sight.ts";

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
  readonly route: Route;
  readonly patienceMs: number;
  readonly onAside: (verdict: Verdict) => void;
  readonly onRewound: (buckets: readonly number[]) => void;
  /** Everything that was committed before `at` has been acknowledged, up to `position`, by the stream of this session. */
  readonly onDrained?: (at: Date, position: bigint, session: number) => void;
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
  readonly asides: Asides;
  readonly sight: Sight;
  readonly rewinds: Rewinds;
  readonly rests: Rests;
  readonly pages: Pages;
  lastError?: string;
};

const RENEW_MS = 1_000;
const POLL_MS = 1_000;
const HELD_POLL_MS = { baseMs: 4, capMs: 100 };

/** Leases buckets of a lane and publishes them until stopped. */
export function relayLane(options: LaneOptions): RunningLane {
  const { database, bus, lane, service, owner } = options;
  const leases = holdings(database, lane, owner);
  const sight = sightOf(bus, lanes[lane].stream);
  const aside = asides({
    ...options,
    publish: publishing(options, leases, sight),
  });
  const state: State = {
    leases,
    asides: aside,
    sight,
    rewinds: rewinds({
      database,
      lane,
      leases,
      sight,
      onRewound: options.onRewound,
    }),
    rests: rests(),
    pages: pagesOf(database, lane),
  };
  const stopping = new AbortController();
  const idle = pause();
  const recovered = (): void => {
    state.rests.clear();
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
      if (found === "nothing")
        await wait(state.rests.untilDueMs(state.leases.buckets(), POLL_MS));
    } catch (error) {
      rounds.failed += 1;
      note(options, state, "the outbox could not be read", error);
      await wait(fullJitterMs(rounds.failed));
    }
  }
}

/** Takes one page, publishes it while the next is read, and moves the cursors on. */
async function publishOnce(
  options: LaneOptions,
  state: State,
): Promise<"some" | "held" | "nothing"> {
  const rested = state.rests.awake(state.leases.valid());
  if (rested.length === 0) return "nothing";
  const active = await state.rewinds.settle(rested);
  if (active.length === 0) return "some";
  await state.asides.look(active);
  const { at, page } = await state.pages.next(active);
  if (page.messages.length === 0) {
    if (page.held) return "held";
    const session = state.sight.session();
    if (session !== undefined && !page.lost)
      options.onDrained?.(at, page.high, session);
    return "nothing";
  }
  if (page.full) state.pages.readAhead(active, page.messages);
  const leases = new Map(active.map((lease) => [lease.bucket, lease]));
  await state.rewinds.look(page.messages);
  await state.asides.holdBehind(leases, page.messages);
  const outcomes = await publishPage(page.messages, {
    bus: state.sight,
    mayPublish: (bucket) =>
      (leases.get(bucket)?.validUntil ?? 0) > performance.now(),
    isAside: (message) =>
      state.asides.has(message) || state.rewinds.passes(message),
    onAcknowledged: (message, durationMs, { duplicate }) => {
      options.onAcknowledged(message, durationMs);
      state.rewinds.onAcknowledged(message, duplicate);
    },
  });
  await advance(options, state, leases, outcomes);
  await state.rewinds.close(active);
  return "some";
}

/** Publishes what an operator has released, as long as the buckets are ours. */
function publishing(
  { onAcknowledged }: LaneOptions,
  leases: Holdings,
  bus: Sight,
): (
  messages: readonly OutboxMessage[],
) => Promise<ReadonlyMap<number, BucketOutcome>> {
  const mayPublish = (bucket: number): boolean =>
    leases.valid().some((lease) => lease.bucket === bucket);
  return (messages) =>
    publishPage(messages, { bus, mayPublish, onAcknowledged });
}

async function advance(
  options: LaneOptions,
  state: State,
  leases: ReadonlyMap<number, Lease>,
  outcomes: ReadonlyMap<number, BucketOutcome>,
): Promise<void> {
  const moved: { lease: Lease; position: bigint }[] = [];
  for (const [bucket, { position, failure, acknowledged }] of outcomes) {
    const lease = leases.get(bucket);
    if (lease === undefined) continue;
    if (position !== undefined) moved.push({ lease, position });
    if (failure === undefined) state.rests.succeeded(bucket);
    else await stop(options, state, lease, failure, acknowledged > 0);
  }
  await state.leases.save(moved, state.rewinds.takeCounts());
}

/** A bucket that failed rests longer each time, unless its message can be put aside; nothing of it is dropped. */
async function stop(
  options: LaneOptions,
  state: State,
  lease: Lease,
  failure: BucketFailure,
  progress: boolean,
): Promise<void> {
  const { bucket } = lease;
  options.onFailure(failure.reason);
  const stuckMs = state.rests.failed(bucket, progress);
  // A revocation is never passed over: the heartbeat says that everything before it is there.
  if (
    options.lane === "events" &&
    (await state.asides.judge(lease, failure, stuckMs))
  ) {
    state.rests.relieve(bucket);
    return;
  }
  const failures = state.rests.rest(bucket);
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
