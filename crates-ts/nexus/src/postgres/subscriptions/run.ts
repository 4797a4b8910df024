import { eager, fullJitterMs } from "../../waits/back-off.ts";
import { pause, within } from "../../waits/pause.ts";
import type { Pause } from "../../waits/pause.ts";
import { epochText, lockKey } from "./lease.ts";
import {
  endStalled,
  giveLeasesBack,
  joinWorkers,
  leaveWorkers,
  renewLeases,
  takeLeases,
} from "./leasing.ts";
import { follow } from "./follow.ts";
import type { Follower } from "./follow.ts";
import type { Held, Share } from "./leasing.ts";
import type { Subscription, Work } from "./subscription.ts";

/** One partition, as this process sees it. */
export type PartitionStatus = {
  readonly name: string;
  readonly generation: number;
  readonly partition: number;
  /** Everything up to here has been looked at. */
  readonly seen: number;
  /** Streams that it goes on without. */
  readonly parkedStreams: number;
  readonly lastError?: string;
};

/** Subscriptions that this process works on, as far as its share goes. */
export type RunningSubscriptions = {
  /** The partitions that are followed here right now. */
  following(): readonly PartitionStatus[];
  /** What went wrong last with the leases or the subscriptions themselves, if anything has. */
  lastError(): string | undefined;
  /** Looks for events, and for subscriptions, now. */
  wake(): void;
  /** Finishes what runs, gives the leases back, and leaves; ten seconds at most. */
  stop(): Promise<void>;
};

/** What is run. */
export type RunOptions = Work & {
  /** This process's name on its leases. */
  readonly owner: string;
  /** Which subscriptions there are now; asked as often as leases are renewed. */
  readonly runnable: () => Promise<readonly Subscription[]>;
  /** Wakes us when there may be new events; each returns its end. */
  readonly wakeUps: readonly ((wake: () => void) => () => void)[];
};

type State = {
  readonly followers: Map<string, Follower>;
  /** Those whose epoch was complained about already. */
  readonly complained: Set<string>;
  lastError?: string;
};

/** A lease is renewed about five times while it lasts. */
const RENEWALS = 5;
const DEBOUNCE_MS = 5;
const STOP_MS = 8_000;
const LEAVE_MS = 2_000;

/** Shares subscriptions with the other processes that run them, and works on its share until stopped. */
export function runSubscriptions(options: RunOptions): RunningSubscriptions {
  const state: State = { followers: new Map(), complained: new Set() };
  const tick = pause();
  const stopping = new AbortController();
  const wakeAll = debounced(() => {
    for (const follower of state.followers.values()) follower.wake();
  });
  const unsubscribe = options.wakeUps.map((on) => on(wakeAll));
  const ticking = ticks(options, state, tick, stopping.signal);
  return {
    following: () => [...state.followers.values()].map(statusOf),
    lastError: () => state.lastError,
    wake: () => {
      tick.wake();
      wakeAll();
    },
    stop: async () => {
      stopping.abort();
      tick.wake();
      for (const end of unsubscribe) end();
      const followers = [...state.followers.values()];
      for (const follower of followers) follower.stop();
      const ended = followers.map((follower) => follower.ended);
      await within(STOP_MS, Promise.all([ticking, ...ended]));
      await within(LEAVE_MS, leave(options, followers));
    },
  };
}

const statusOf = (follower: Follower): PartitionStatus => {
  const { name, generation, partition } = follower.lease;
  const lastError = follower.lastError();
  return {
    name,
    generation,
    partition,
    seen: follower.seen(),
    parkedStreams: follower.parkedStreams(),
    ...(lastError === undefined ? {} : { lastError }),
  };
};

/** Renews, shares out, takes and gives back, again and again. */
async function ticks(
  options: RunOptions,
  state: State,
  tick: Pause,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await shareOut(options, state, signal);
      failures = 0;
      await tick.wait(
        (options.settings.leaseMs / RENEWALS) * (0.75 + Math.random() / 2),
      );
    } catch (error) {
      failures += 1;
      state.lastError = error instanceof Error ? error.message : String(error);
      options.logger.warn({ err: error }, "subscriptions could not be shared");
      await tick.wait(fullJitterMs(failures, eager));
    }
  }
}

async function shareOut(
  options: RunOptions,
  state: State,
  signal: AbortSignal,
): Promise<void> {
  const { database, owner, settings } = options;
  const worker = { owner, leaseMs: settings.leaseMs };
  await renew(options, state);
  const runnable = await options.runnable();
  const shares = await joinWorkers(database.sql, worker, runnable);
  complain(options, state, shares);
  giveSurplusBack(state, runnable, shares);
  if (shares.some(({ isOverdue }) => isOverdue))
    await endStalled(database.sql, worker);
  const wanted = shares.filter(
    (share) => mine(state, share).length < share.share,
  );
  const taken = await takeLeases(
    database.sql,
    worker,
    wanted,
    [...state.followers.values()].map(({ lease }) => lease),
  );
  if (signal.aborted)
    return giveLeasesBack(
      database.sql,
      taken.map((lease) => ({ lease, seen: 0 })),
    );
  for (const lease of taken) {
    const subscription = runnable.find(
      ({ name, generation }) =>
        name === lease.name && generation === lease.generation,
    );
    if (subscription !== undefined) start(options, state, subscription, lease);
  }
}

/** A follower whose lease was lost is stopped; its transaction could not commit any more anyway. */
async function renew({ database }: RunOptions, state: State): Promise<void> {
  const followers = [...state.followers.values()];
  const renewed = await renewLeases(database.sql, followers.map(heldBy));
  for (const follower of followers)
    if (!renewed.has(follower.lease)) follower.stop();
}

const heldBy = (follower: Follower): Held => ({
  lease: follower.lease,
  seen: follower.seen(),
});

const mine = (
  { followers }: State,
  { name, generation }: { name: string; generation: number },
): Follower[] =>
  [...followers.values()].filter(
    ({ lease }) => lease.name === name && lease.generation === generation,
  );

/** Stops what is above the share, or is run here no longer; its lease is given back when it has ended. */
function giveSurplusBack(
  state: State,
  runnable: readonly Subscription[],
  shares: readonly Share[],
): void {
  for (const { name, generation, share } of shares)
    for (const follower of mine(state, { name, generation }).slice(share))
      follower.stop();
  const running = new Set(runnable.map(subscriptionKey));
  for (const follower of state.followers.values())
    if (!running.has(subscriptionKey(follower.lease))) follower.stop();
}

const subscriptionKey = (key: { name: string; generation: number }): string =>
  `${key.name}/${String(key.generation)}`;

function start(
  options: RunOptions,
  state: State,
  subscription: Subscription,
  lease: Follower["lease"],
): void {
  const { name, generation, partition } = lease;
  const key = lockKey(lease);
  state.followers.get(key)?.stop();
  const follower = follow(options, subscription, lease);
  state.followers.set(key, follower);
  options.report({ kind: "taken", name, generation, partition });
  const ended = follower.ended.then(async (why) => {
    if (state.followers.get(key) === follower) state.followers.delete(key);
    if (why === "lost")
      options.report({ kind: "lost", name, generation, partition });
    else await giveLeasesBack(options.database.sql, [heldBy(follower)]);
  });
  ended.catch((error: unknown) => {
    options.logger.warn({ err: error }, "a lease could not be given back");
  });
}

/** Says once that a subscription stands in another epoch. */
function complain(
  { logger, report }: RunOptions,
  state: State,
  shares: readonly Share[],
): void {
  for (const { name, generation, epochDiffers } of shares) {
    const key = subscriptionKey({ name, generation });
    if (!epochDiffers) state.complained.delete(key);
    if (!epochDiffers || state.complained.has(key)) continue;
    state.complained.add(key);
    const error = new Error(epochText(key));
    state.lastError = error.message;
    report({ kind: "stopped", name, generation, partition: 0, error });
    logger.error({ err: error }, "a subscription cannot start");
  }
}

async function leave(
  { database, owner }: RunOptions,
  followers: readonly Follower[],
): Promise<void> {
  await giveLeasesBack(database.sql, followers.map(heldBy)).catch(
    () => undefined,
  );
  await leaveWorkers(database.sql, owner).catch(() => undefined);
}

/** Calls that come close together count as one. */
function debounced(work: () => void): () => void {
  let timer: Timer | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      work();
    }, DEBOUNCE_MS);
  };
}
