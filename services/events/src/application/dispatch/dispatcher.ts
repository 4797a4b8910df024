import { type Attempt, judge } from "../../domain/delivery/delivery.ts";
import type {
  DeliveryQueue,
  DispatchReports,
  Due,
  Sender,
  Settled,
} from "../ports/dispatch.ts";
import { dropQueue, type Lane, learn, noteSettled } from "./lane.ts";
import { type DispatchLimits, dispatchLimits } from "./limits.ts";
import { settlingOf } from "./settling.ts";
import { supplyOf } from "./supply.ts";
import { turnsOf } from "./turns.ts";

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
 * Each webhook has a lane of its own, with a bound on its requests, and one on those of all webhooks of one person; what is left goes
 * around, one request each. One that fails is left alone for a while and then asked one request at a time, so that nobody waits for
 * somebody else's receiver.
 */
export function startDispatcher(ports: DispatcherPorts): Dispatcher {
  const { send, reports, clock, random } = ports;
  const limits = { ...dispatchLimits, ...ports.limits };
  const lanes = new Map<string, Lane>();
  const supply = supplyOf({ ...ports, limits, lanes, pump });
  const settling = settlingOf(ports.queue, settled, reports);
  const turns = turnsOf({ limits, clock, settling, isStopped, carry, supply });
  let isStopping = false;

  function isStopped(): boolean {
    return isStopping || !supply.isHolding();
  }

  /** Sends of one lane what it may when its turn comes, and asks for more where it runs dry. */
  function pump(lane: Lane): void {
    turns.join(lane);
  }

  function carry(lane: Lane, due: Due): void {
    lane.underWay += 1;
    send(due, clock())
      .then((attempt) => end(lane, due, attempt))
      .catch((error: unknown) => {
        // The next look finds it again.
        noteSettled(lane, due.id);
        reports.trouble(error, "a delivery was not carried out");
      })
      .finally(() => {
        lane.underWay -= 1;
        turns.end(lane, due.ownerId);
        if (lane.failures > 0)
          setTimeout(
            pump,
            Math.max(0, lane.restUntil - clock().getTime()) + 1,
            lane,
          );
      });
  }

  function end(lane: Lane, due: Due, attempt: Attempt): void {
    reports.tried(attempt);
    learn(lane, attempt, limits);
    const tries = due.tries + 1;
    const verdict = judge(attempt, tries, lane.failingSince, random());
    lane.failingSince = verdict.failingSince;
    if (verdict.disable !== undefined && !lane.isEnded) {
      lane.isEnded = true;
      dropQueue(lane);
      reports.ended(lane.webhookId, verdict.disable);
    }
    settling.add({ due, tries, attempt, verdict });
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
    for (const lane of touched) pump(lane);
    turns.give();
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
      while (turns.underWay() > 0 && performance.now() < until)
        await Bun.sleep(10);
      await settling.drain(Math.max(100, until - performance.now()));
      await supply.end();
    },
  };
}
