import type { ConsumerInfo, JsMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { pause, within } from "@tixlys/nexus/waits";
import { hand } from "../consumer/hand.ts";
import { LeaseLost, consumerLeaseMs, renewLease } from "../consumer/lease.ts";
import { pull } from "../nats/pull.ts";
import { readBatch } from "./collected.ts";
import { forgetDead, takeAll, takeWaiting } from "./take.ts";
import type { Bus } from "../bus.ts";
import type { Held } from "./collected.ts";
import type { TakeOptions } from "./take.ts";

/** One stretch of collecting: from its start to the loss of something. */
export type CollectOptions = TakeOptions & {
  readonly bus: Bus;
  readonly connection: NatsConnection;
  readonly consumer: ConsumerInfo;
  /** Messages of one transaction at most. */
  readonly batch: number;
  /** Called after each commit. */
  readonly onTaken: (count: number, durationMs: number) => void;
};

const RENEW_MS = 1_000;
const STOP_MS = 8_000;

/** Messages that may be on their way here: while one batch is written, the next one comes. */
const prefetchOf = (batch: number): number => batch * 2;

/** What has come and is not taken yet. */
type Basket = {
  readonly inHand: ReturnType<typeof hand>;
  readonly queue: Held[];
  readonly come: ReturnType<typeof pause>;
  /** Something waits in the table, too. */
  isAsked: boolean;
};

/**
 * Pulls and takes until something is lost or `signal` fires. A batch is what has come while the one before was written: one
 * message when little happens, so that it waits for nobody, and `batch` of them when much does. One transaction at a time, so
 * that what is numbered in it is committed in the order of its numbers.
 *
 * @returns Why it ended.
 * @throws LeaseLost when another process has taken over.
 */
export async function collectSession(options: CollectOptions): Promise<string> {
  const { bus, connection, consumer, batch, signal } = options;
  const basket: Basket = {
    inHand: hand(),
    queue: [],
    come: pause(),
    isAsked: false,
  };
  const ended = new AbortController();
  const end = (why: unknown): void => ended.abort(why);
  const pulling = await pull(
    bus,
    connection,
    consumer,
    prefetchOf(batch),
    (message) => receive(basket, message),
  );
  pulling.ended.then(end, end);
  const stop = (): void => end("stopped");
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const own = { ...options, signal: ended.signal };
  const loops = [
    taking(own, basket).catch(end),
    renewals(own, basket).catch(end),
  ];
  await aborted(ended.signal);
  signal.removeEventListener("abort", stop);
  basket.come.wake();
  await pulling.drain();
  await within(STOP_MS, Promise.all(loops));
  return outcome(bus, basket, ended.signal.reason);
}

function receive({ inHand, queue, come }: Basket, message: JsMsg): void {
  inHand.receive(message);
  if (!inHand.admit(message.seq)) return;
  queue.push({ streamSequence: message.seq, message });
  come.wake();
}

const FORGET_EVERY_MS = 6 * 60 * 60 * 1000;

async function taking(options: CollectOptions, basket: Basket): Promise<void> {
  const { inHand, queue, come } = basket;
  let forgetAt = 0;
  while (!options.signal.aborted) {
    const startedAt = performance.now();
    if (startedAt >= forgetAt) {
      await forgetDead(options);
      forgetAt = startedAt + FORGET_EVERY_MS;
    }
    const held = queue.splice(0, options.batch);
    if (held.length > 0) {
      await takeAll(options, readBatch(held));
      options.onTaken(held.length, performance.now() - startedAt);
      inHand.settle(held);
    }
    if (basket.isAsked)
      basket.isAsked = await takeWaiting(options, options.batch);
    else if (queue.length === 0) await come.wait(RENEW_MS);
  }
}

/** Prolongs the lease each second and, only after that succeeded, the broker's patience with what is in hand. */
async function renewals(
  { database, lease, signal }: CollectOptions,
  basket: Basket,
): Promise<void> {
  let validUntil = performance.now() + consumerLeaseMs;
  const tick = pause();
  signal.addEventListener("abort", tick.wake);
  while (!signal.aborted) {
    const startedAt = performance.now();
    try {
      const parked = await renewLease(database, lease);
      validUntil = startedAt + consumerLeaseMs;
      basket.inHand.prolong();
      if (parked > 0) {
        basket.isAsked = true;
        basket.come.wake();
      }
    } catch (error) {
      if (error instanceof LeaseLost || performance.now() > validUntil)
        throw error;
    }
    await tick.wait(RENEW_MS);
  }
}

/** Gives back what was not taken, unless nobody is there to give it to. */
function outcome(bus: Bus, { inHand }: Basket, why: unknown): string {
  if (!(why instanceof LeaseLost) && bus.status() === "ok") inHand.giveBack();
  inHand.letGo();
  if (why instanceof LeaseLost) throw why;
  return why instanceof Error ? why.message : String(why);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}
