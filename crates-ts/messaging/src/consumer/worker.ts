import { fullJitterMs } from "@tixlys/nexus/waits";
import { sleep } from "@tixlys/nexus/waits";
import { HandlerFailed, takeEffect } from "./effects.ts";
import { givenHeader } from "./give-again.ts";
import { LeaseLost, underLease } from "./lease.ts";
import {
  failAgain,
  oldestWaiting,
  park,
  removeWaiting,
  store,
  unpark,
} from "./parking.ts";
import type { EffectOptions } from "./effects.ts";
import type { KeyRun } from "./dispatcher.ts";
import type { Incoming } from "./message.ts";
import type { ParkingOptions } from "./parking.ts";

/** A message in memory and its place in the stream. */
export type Item = {
  readonly key: string;
  readonly message: Incoming;
  readonly streamSequence: number;
};

/** What a worker needs. */
export type WorkerOptions<Bound> = EffectOptions<Bound> &
  ParkingOptions & {
    /** Keys that are worked on from the table. */
    readonly parked: Set<string>;
    /** Acknowledges to the broker: the message's fate is in the database. */
    readonly settle: (items: readonly Item[]) => void;
    readonly onParked: () => void;
    readonly onTrouble: (error: unknown) => void;
    readonly signal: AbortSignal;
  };

/**
 * Brings messages of several keys to their effect in one transaction; when a handler fails, key by key and one by one, so
 * that the fault stays with its key.
 *
 * @throws LeaseLost, and the signal's reason; never a handler's fault.
 */
export async function workOff<Bound>(
  options: WorkerOptions<Bound>,
  runs: readonly KeyRun<Item>[],
): Promise<void> {
  const { parked, settle } = options;
  for (const { items } of runs.filter(({ key }) => parked.has(key)))
    await putAside(options, items);
  const free = runs.filter(({ key }) => !parked.has(key));
  const items = free.flatMap((run) => run.items);
  if (items.length === 0) return;
  try {
    await insist(options, () => takeEffect(options, items.map(messageOf), 1));
    settle(items);
  } catch (error) {
    if (!(error instanceof HandlerFailed)) throw error;
    for (const run of free) await oneByOne(options, run, error);
  }
}

/**
 * Goes through one key's messages until one fails; that one and the rest are put aside.
 *
 * @param known The failure of the common try: its message has had its first try already.
 */
async function oneByOne<Bound>(
  options: WorkerOptions<Bound>,
  run: KeyRun<Item>,
  known: HandlerFailed,
): Promise<void> {
  for (const [index, item] of run.items.entries())
    try {
      if (known.messageId === item.message.messageId) throw known;
      await insist(options, () => takeEffect(options, [item.message], 1));
      options.settle([item]);
    } catch (error) {
      if (!(error instanceof HandlerFailed)) throw error;
      const rest = run.items.slice(index);
      await insist(options, () => park(options, rest.map(messageOf), error));
      options.parked.add(run.key);
      options.settle(rest);
      options.onParked();
      return;
    }
}

async function putAside<Bound>(
  options: WorkerOptions<Bound>,
  items: readonly Item[],
): Promise<void> {
  await insist(options, () => store(options, items.map(messageOf)));
  options.settle(items);
}

const messageOf = ({ message }: Item): Incoming => message;

/**
 * Tries the waiting messages of a parked key, the oldest first, until one fails or none is left.
 *
 * @param tried How often the oldest has been tried.
 */
export async function workOffParked<Bound>(
  options: WorkerOptions<Bound>,
  key: string,
  tried: number,
): Promise<void> {
  let attempt = tried + 1;
  while (!options.signal.aborted) {
    const message = await oldestWaiting(options, key);
    if (message === undefined) {
      if (await unpark(options, key)) options.parked.delete(key);
      return;
    }
    try {
      if (isPassedOver(options, message)) await passOver(options, message);
      else
        await takeEffect(options, [message], attempt, (tx) =>
          removeWaiting(tx, options.lease, message),
        );
    } catch (error) {
      if (!(error instanceof HandlerFailed)) throw error;
      if (!(await failAgain(options, message, attempt, error))) return;
    }
    attempt = 1;
  }
}

/** What was given again and nobody handles leaves no trace, as when it came by itself. */
function isPassedOver<Bound>(
  { handlers }: WorkerOptions<Bound>,
  { subject, headers }: Incoming,
): boolean {
  return headers[givenHeader] !== undefined && !handlers.has(subject);
}

async function passOver<Bound>(
  { database, lease }: WorkerOptions<Bound>,
  message: Incoming,
): Promise<void> {
  await database.transact(async (tx) => {
    await underLease(tx, lease);
    await removeWaiting(tx, lease, message);
  });
}

/** Tries until it works: an infrastructure that is away is waited for, because the message stays ours meanwhile. */
async function insist<Bound>(
  { signal, onTrouble }: WorkerOptions<Bound>,
  work: () => Promise<void>,
): Promise<void> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof HandlerFailed || error instanceof LeaseLost)
        throw error;
      if (failures === 1) onTrouble(error);
      await sleep(fullJitterMs(failures), signal);
      signal.throwIfAborted();
    }
  }
}
