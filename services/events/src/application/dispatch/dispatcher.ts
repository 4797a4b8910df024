import { judge } from "../../domain/delivery/delivery.ts";
import type {
  DeliveryQueue,
  DispatchReports,
  Due,
  Sender,
  Settled,
} from "../ports/dispatch.ts";
import {
  dropQueue,
  type Lane,
  learn,
  newLane,
  nextOf,
  roomOf,
  takeIn,
} from "./lane.ts";
import { type DispatchLimits, dispatchLimits } from "./limits.ts";
import { settlingOf } from "./settling.ts";

export type DispatcherPorts = {
  readonly queue: DeliveryQueue;
  readonly send: Sender;
  readonly reports: DispatchReports;
  /** Webhooks with something new that another process holds: it is told. */
  readonly tellHolders: (webhookIds: readonly string[]) => void;
  readonly clock: () => Date;
  readonly random: () => number;
  readonly limits?: Partial<DispatchLimits>;
};

/** A running dispatcher. */
export type Dispatcher = {
  /** Something is due for these webhooks. `isEcho`: another process says so, which need not be told again. */
  wake(webhookIds: readonly string[], isEcho?: boolean): void;
  /** Sends nothing more, lets requests end, writes what became of them, gives its webhooks back. Eight seconds at most. */
  stop(): Promise<void>;
};

const stopMs = 8_000;
const heldAtOnce = 500;
/** Rows of one read, shared by those who want some. */
const readMost = 2_048;

/**
 * Sends what is due. Any number of processes may: each webhook is served by one of them, which a process that dies loses after
 * `holdMs`. What was under way then is sent once more, under the same `webhook-id`.
 *
 * Each webhook has a lane of its own, with a bound on its requests; one that fails is left alone for a while and then asked one
 * request at a time, so that nobody waits for somebody else's receiver.
 */
export function startDispatcher(ports: DispatcherPorts): Dispatcher {
  const { queue, send, reports, clock, random } = ports;
  const limits = { ...dispatchLimits, ...ports.limits };
  const lanes = new Map<string, Lane>();
  const wanted = new Set<string>();
  const elsewhere = new Set<string>();
  let underWay = 0;
  let heldUntil = Number.POSITIVE_INFINITY;
  let isStopping = false;
  let turning: Promise<void> | undefined;
  let isAsked = false;
  /** Whether somebody had to wait for room in this process. */
  let isStarved = false;
  let checkedAt = 0;

  const settling = settlingOf(queue, settled, reports);

  /** Sends of one lane what it may; reads are asked for where it runs dry. */
  function pump(lane: Lane): void {
    while (!isStopping && performance.now() < heldUntil) {
      if (underWay + settling.size() >= limits.inAll) {
        isStarved = true;
        return;
      }
      const due = nextOf(lane, clock(), limits);
      if (due === undefined) break;
      carry(lane, due).catch((error: unknown) =>
        reports.trouble(error, "a delivery was not carried out"),
      );
    }
    if (roomOf(lane, clock(), limits) > 0) turn();
  }

  async function carry(lane: Lane, due: Due): Promise<void> {
    lane.underWay += 1;
    underWay += 1;
    const attempt = await send(due, clock());
    lane.underWay -= 1;
    underWay -= 1;
    reports.tried(attempt);
    learn(lane, attempt);
    const tries = due.tries + 1;
    const verdict = judge(attempt, tries, lane.failingSince, random());
    lane.failingSince = verdict.failingSince;
    if (verdict.disable !== undefined && !lane.isEnded) {
      end(lane);
      reports.ended(lane.webhookId, verdict.disable);
    }
    settling.add({ due, tries, attempt, verdict });
    pump(lane);
    if (lane.failures > 0)
      setTimeout(pump, lane.restUntil - clock().getTime() + 1, lane);
  }

  function settled(batch: readonly Settled[]): void {
    const touched = new Set<Lane>();
    for (const { due } of batch) {
      const lane = lanes.get(due.webhookId);
      if (lane === undefined) continue;
      lane.known.delete(due.id);
      // Whoever waited behind it may go.
      if (due.inOrder) lane.hasMore = true;
      touched.add(lane);
    }
    const waiting = isStarved ? lanes.values() : touched;
    isStarved = false;
    for (const lane of waiting) pump(lane);
  }

  function end(lane: Lane): void {
    lane.isEnded = true;
    dropQueue(lane);
  }

  /** One look at the database at a time; what is asked for meanwhile is the next one. */
  function turn(): void {
    isAsked = true;
    turning ??= Promise.resolve().then(async () => {
      while (isAsked && !isStopping) {
        isAsked = false;
        try {
          await takeWanted();
          await readAhead();
        } catch (error) {
          reports.trouble(error, "deliveries are not read; trying on");
          break;
        }
      }
      turning = undefined;
    });
  }

  async function takeWanted(): Promise<void> {
    const asked = [...wanted].slice(0, heldAtOnce);
    if (asked.length === 0) return;
    for (const id of asked) wanted.delete(id);
    const startedAt = performance.now();
    const held = await queue.hold(asked);
    if (held.length > 0 && lanes.size === 0)
      heldUntil = startedAt + limits.holdMs;
    for (const id of held) if (!lanes.has(id)) lanes.set(id, newLane(id));
    const others = asked.filter((id) => !lanes.has(id) && elsewhere.has(id));
    elsewhere.clear();
    if (others.length > 0) ports.tellHolders(others);
    if (wanted.size > 0) isAsked = true;
  }

  async function readAhead(): Promise<void> {
    const now = clock();
    const thirsty = [...lanes.values()].filter(
      (lane) => roomOf(lane, now, limits) > 0,
    );
    if (thirsty.length === 0) return;
    const share = Math.max(
      limits.perWebhook,
      Math.ceil(readMost / thirsty.length),
    );
    const dry = thirsty.map((lane) => ({
      lane,
      most: Math.min(roomOf(lane, now, limits), share) + lane.known.size,
    }));
    for (const { lane } of dry) lane.hasMore = false;
    let read: readonly Due[];
    try {
      read = await queue.due(
        dry.map(({ lane: { webhookId }, most }) => ({ webhookId, most })),
        now,
      );
    } catch (error) {
      for (const { lane } of dry) lane.hasMore = true;
      throw error;
    }
    const byWebhook = Map.groupBy(read, ({ webhookId }) => webhookId);
    for (const { lane, most } of dry) {
      takeIn(lane, byWebhook.get(lane.webhookId) ?? [], most);
      if (lane.known.size > 0) lane.idleSince = performance.now();
      pump(lane);
    }
  }

  async function tick(): Promise<void> {
    await keep();
    const waiting = await queue.waiting(clock(), heldAtOnce);
    wake(waiting, true);
    for (const lane of lanes.values()) pump(lane);
  }

  /** Prolongs what is held, gives back what is idle, and ends what has too much waiting. */
  async function keep(): Promise<void> {
    const now = performance.now();
    const idle = [...lanes.values()].filter(
      (lane) =>
        lane.known.size === 0 &&
        (lane.isEnded ||
          (now - lane.idleSince > limits.idleMs && !lane.hasMore)),
    );
    for (const { webhookId } of idle) lanes.delete(webhookId);
    if (idle.length > 0)
      await queue.release(idle.map(({ webhookId }) => webhookId));
    if (lanes.size === 0) return;
    const startedAt = performance.now();
    const held = new Set(await queue.renew([...lanes.keys()]));
    heldUntil = startedAt + limits.holdMs;
    for (const lane of lanes.values())
      if (!held.has(lane.webhookId)) {
        end(lane);
        lanes.delete(lane.webhookId);
      }
    if (now - checkedAt < limits.idleMs) return;
    checkedAt = now;
    const over = await queue.endOverfull(
      [...lanes.keys()],
      limits.waitingMost,
      clock(),
    );
    for (const id of over) {
      const lane = lanes.get(id);
      if (lane !== undefined) end(lane);
      reports.ended(id, "queue-full");
    }
  }

  function wake(webhookIds: readonly string[], isEcho = false): void {
    for (const id of webhookIds) {
      const lane = lanes.get(id);
      if (lane !== undefined) {
        lane.hasMore = true;
        continue;
      }
      wanted.add(id);
      if (!isEcho) elsewhere.add(id);
    }
    if (webhookIds.length > 0) turn();
  }

  let timer: Timer | undefined;
  let ticking: Promise<void> | undefined;
  function tickOn(): void {
    ticking = tick()
      .catch((error: unknown) =>
        reports.trouble(error, "webhooks are not looked after; trying on"),
      )
      .then(() => {
        if (!isStopping) timer = setTimeout(tickOn, limits.pollMs);
      });
  }
  tickOn();

  return {
    wake,
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      const until = performance.now() + stopMs;
      while (underWay > 0 && performance.now() < until) await Bun.sleep(10);
      await settling.drain(Math.max(100, until - performance.now()));
      await turning;
      await ticking;
      await queue
        .release([...lanes.keys()])
        .catch((error: unknown) =>
          reports.trouble(error, "webhooks are not given back"),
        );
    },
  };
}
