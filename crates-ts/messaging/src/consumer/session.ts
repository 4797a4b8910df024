import type { ConsumerInfo, JsMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { pause, within } from "@tixlys/nexus/waits";
import { ackWaitMs, durableInfo } from "../nats/durable.ts";
import { pull } from "../nats/pull.ts";
import { dispatcher } from "./dispatcher.ts";
import { gate } from "./gate.ts";
import { hand } from "./hand.ts";
import type { Delivery } from "./gate.ts";
import type { Hand } from "./hand.ts";
import { LeaseLost, consumerLeaseMs, renewLease } from "./lease.ts";
import { readMessage } from "./message.ts";
import { parkedKeys } from "./parking.ts";
import { workOff, workOffParked } from "./worker.ts";
import type { Bus } from "../bus.ts";
import type { EffectOptions } from "./effects.ts";
import type { ParkingOptions } from "./parking.ts";
import type { Item, WorkerOptions } from "./worker.ts";

/** One stretch of pulling a durable: from its start to the loss of something. */
export type SessionOptions<Bound> = EffectOptions<Bound> &
  ParkingOptions & {
    readonly bus: Bus;
    readonly connection: NatsConnection;
    readonly consumer: ConsumerInfo;
    readonly parked: Set<string>;
    readonly onTrouble: (error: unknown) => void;
    /** Ends the session in order: what runs is finished, the rest goes back to the broker. */
    readonly signal: AbortSignal;
  };

const PREFETCH = 256;
const PARALLEL = 4;
const BATCH = 64;
const RENEW_MS = 1_000;
const STOP_MS = 8_000;
const RETRIES_AT_ONCE = 4;
/** A little longer than the broker waits, so that everything overdue is there. */
const OVERDUE_MS = ackWaitMs + 500;

type Ending = {
  readonly end: (why: unknown) => void;
  readonly over: AbortSignal;
};

/**
 * Pulls and works until something is lost or `signal` fires.
 *
 * @returns Why it ended.
 * @throws LeaseLost when another process has taken over.
 */
export async function runSession<Bound>(
  options: SessionOptions<Bound>,
): Promise<string> {
  const ended = new AbortController();
  const ending: Ending = { end: (why) => ended.abort(why), over: ended.signal };
  const inHand = hand();
  const retry = pause();
  const worker: WorkerOptions<Bound> = {
    ...options,
    settle: inHand.settle,
    onParked: retry.wake,
    signal: ended.signal,
  };
  const work = dispatcher<Item>({
    parallel: PARALLEL,
    batch: BATCH,
    run: (runs) => workOff(worker, runs).catch(ending.end),
  });
  const { num_ack_pending: missing, delivered } = options.consumer;
  const turnstile = gate<Received>(
    missing,
    delivered.consumer_seq,
    {
      overdueMs: OVERDUE_MS,
      stillMissing: async () => {
        const { connection, consumer } = options;
        const info = await durableInfo(connection, consumer.name);
        return info.num_ack_pending > inHand.size();
      },
    },
    admission(options, inHand, work.add),
  );
  const pulling = await pull(
    options.bus,
    options.connection,
    options.consumer,
    PREFETCH,
    (message) => {
      const { streamSequence, deliverySequence } = message.info;
      const ours = inHand.holds(streamSequence);
      inHand.receive(message);
      turnstile.take({
        streamSequence,
        deliverySequence,
        redelivered: message.redelivered,
        ours,
        message,
      });
    },
  );
  pulling.ended.then(ending.end, ending.end);
  const stop = (): void => ended.abort("stopped");
  options.signal.addEventListener("abort", stop);
  if (options.signal.aborted) stop();
  const loops = [
    renewals(options, inHand, ending, retry.wake),
    retries(worker, retry.wait, work.exclusively),
  ];
  await aborted(ended.signal);
  options.signal.removeEventListener("abort", stop);
  await pulling.drain();
  turnstile.close();
  retry.wake();
  await within(STOP_MS, Promise.all([work.stop(), ...loops]));
  const why: unknown = ended.signal.reason;
  if (!(why instanceof LeaseLost) && options.bus.status() === "ok")
    inHand.giveBack();
  inHand.letGo();
  if (why instanceof LeaseLost) throw why;
  return why instanceof Error ? why.message : String(why);
}

type Received = Delivery & { readonly message: JsMsg };

/** Lets a message in once, and acknowledges at once what nobody handles. */
function admission<Bound>(
  { handlers }: SessionOptions<Bound>,
  inHand: Hand,
  add: (item: Item) => void,
): (delivery: Received) => void {
  return ({ streamSequence, message }) => {
    if (!inHand.admit(streamSequence)) return;
    if (!handlers.has(message.subject))
      return inHand.settle([{ streamSequence }]);
    const incoming = readMessage(message);
    add({ key: incoming.key, message: incoming, streamSequence });
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}

/** Prolongs the lease each second and, only after that succeeded, the broker's patience with what is in hand. */
async function renewals<Bound>(
  options: SessionOptions<Bound>,
  inHand: Hand,
  { end, over }: Ending,
  lookAtParked: () => void,
): Promise<void> {
  let validUntil = performance.now() + consumerLeaseMs;
  const tick = pause();
  over.addEventListener("abort", tick.wake);
  while (!over.aborted) {
    const startedAt = performance.now();
    try {
      const parked = await renewLease(options.database, options.lease);
      validUntil = startedAt + consumerLeaseMs;
      inHand.prolong();
      if (parked > 0) lookAtParked();
    } catch (error) {
      if (error instanceof LeaseLost || performance.now() > validUntil)
        return end(error);
    }
    await tick.wait(RENEW_MS);
  }
}

/** Works on parked keys as they fall due; sleeps while there are none. */
async function retries<Bound>(
  worker: WorkerOptions<Bound>,
  wait: (ms: number) => Promise<void>,
  exclusively: (key: string, work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { parked, signal } = worker;
  while (!signal.aborted) {
    try {
      const keys = await parkedKeys(worker);
      for (const { key } of keys) parked.add(key);
      const due = keys
        .filter(({ dueInMs }) => dueInMs <= 0)
        .slice(0, RETRIES_AT_ONCE);
      await Promise.all(
        due.map(({ key, attempts }) =>
          exclusively(key, () => workOffParked(worker, key, attempts)),
        ),
      );
      if (due.length === 0)
        await wait(Math.min(60_000, ...keys.map(({ dueInMs }) => dueInMs)));
    } catch (error) {
      worker.onTrouble(error);
      await wait(1_000);
    }
  }
}
