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
  nextOf,
  noteSettled,
  roomOf,
} from "./lane.ts";
import { type DispatchLimits, dispatchLimits } from "./limits.ts";
import { settlingOf } from "./settling.ts";
import { supplyOf } from "./supply.ts";

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

/**
 * Sends what is due. Any number of processes may: each webhook is served by one of them, which a process that dies loses after
 * `holdMs`. What was under way then is sent once more, under the same `webhook-id`.
 *
 * Each webhook has a lane of its own, with a bound on its requests; one that fails is left alone for a while and then asked one
 * request at a time, so that nobody waits for somebody else's receiver.
 */
export function startDispatcher(ports: DispatcherPorts): Dispatcher {
  const { send, reports, clock, random } = ports;
  const limits = { ...dispatchLimits, ...ports.limits };
  const lanes = new Map<string, Lane>();
  const supply = supplyOf({ ...ports, limits, lanes, pump });
  const settling = settlingOf(ports.queue, settled, reports);
  let underWay = 0;
  let isStopping = false;
  /** Whether somebody had to wait for room in this process. */
  let isStarved = false;

  /** Sends of one lane what it may, and asks for more where it runs dry. */
  function pump(lane: Lane): void {
    while (!isStopping && supply.isHolding()) {
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
    if (roomOf(lane, clock(), limits) > 0) supply.turn();
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
      lane.isEnded = true;
      dropQueue(lane);
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
      noteSettled(lane, due.id);
      // Whoever waited behind it may go.
      if (due.inOrder) lane.hasMore = true;
      touched.add(lane);
    }
    const waiting = isStarved ? lanes.values() : touched;
    isStarved = false;
    for (const lane of waiting) pump(lane);
  }

  supply.look();
  const looking = setInterval(() => {
    supply.look();
    for (const lane of lanes.values()) pump(lane);
  }, limits.pollMs);

  return {
    wake: (webhookIds, isEcho = false) => supply.wake(webhookIds, isEcho),
    async stop() {
      isStopping = true;
      clearInterval(looking);
      const until = performance.now() + stopMs;
      while (underWay > 0 && performance.now() < until) await Bun.sleep(10);
      await settling.drain(Math.max(100, until - performance.now()));
      await supply.end();
    },
  };
}
