import type { DeliveryQueue, DispatchReports } from "../ports/dispatch.ts";
import {
  beginRead,
  dropQueue,
  endRead,
  isIdle,
  type Lane,
  newLane,
  roomOf,
  takeIn,
} from "./lane.ts";
import type { DispatchLimits } from "./limits.ts";

/** What lanes get from the database, and give back to it. */
export type SupplyPorts = {
  readonly queue: DeliveryQueue;
  readonly reports: DispatchReports;
  /** Webhooks with something new that another process holds: it is told. */
  readonly tellHolders: (webhookIds: readonly string[]) => void;
  readonly clock: () => Date;
  readonly limits: DispatchLimits;
  readonly lanes: Map<string, Lane>;
  /** Called for a lane that has something to send. */
  readonly pump: (lane: Lane) => void;
};

/** Looks at the database, one look at a time. */
export type Supply = {
  /** Something is due for these webhooks. */
  wake(webhookIds: readonly string[], isEcho: boolean): void;
  /** Looks: what lanes have room for, and webhooks that are wanted. */
  turn(): void;
  /** Looks after what is held, and for what nobody holds. Once in a while. */
  look(): void;
  /** Whether what is held is still so, as far as this process knows. */
  isHolding(): boolean;
  /** Looks no more, and gives everything back. */
  end(): Promise<void>;
};

const heldAtOnce = 500;
/** Rows of one read, shared by those who want some. */
const readMost = 2_048;

/** Holding, reading and giving back never overlap, so that none undoes another. */
export function supplyOf(ports: SupplyPorts): Supply {
  const { queue, reports, clock, limits, lanes, pump } = ports;
  /** Whether others are told, where it is they who hold it. */
  const wanted = new Map<string, { readonly isEcho: boolean }>();
  let heldUntil = 0;
  let isAsked = false;
  let isLookDue = false;
  let isEnded = false;
  let checkedAt = 0;
  let turning: Promise<void> | undefined;

  /** What is asked for meanwhile is the next look. */
  function turn(): void {
    isAsked = true;
    turning ??= Promise.resolve().then(async () => {
      try {
        while (isAsked && !isEnded) {
          isAsked = false;
          await lookOnce();
        }
      } catch (error) {
        reports.trouble(error, "webhooks are not looked after; trying on");
      }
      turning = undefined;
    });
  }

  async function lookOnce(): Promise<void> {
    if (isLookDue) {
      isLookDue = false;
      await keep();
      want(await queue.waiting(clock(), heldAtOnce), true);
      // Retries fall due without a word.
      for (const lane of lanes.values()) lane.hasMore = true;
    }
    await holdWanted();
    await readAhead();
  }

  async function holdWanted(): Promise<void> {
    const asked = [...wanted].slice(0, heldAtOnce);
    if (asked.length === 0) return;
    for (const [id] of asked) wanted.delete(id);
    if (wanted.size > 0) isAsked = true;
    const startedAt = performance.now();
    const held = await queue.hold(asked.map(([id]) => id));
    if (lanes.size === 0) heldUntil = startedAt + limits.holdMs;
    for (const id of held) if (!lanes.has(id)) lanes.set(id, newLane(id));
    const others = asked.filter(
      ([id, { isEcho }]) => !isEcho && !lanes.has(id),
    );
    if (others.length > 0) ports.tellHolders(others.map(([id]) => id));
  }

  async function readAhead(): Promise<void> {
    const now = clock();
    const dry = [...lanes.values()].filter(
      (lane) => roomOf(lane, now, limits) > 0,
    );
    if (dry.length === 0) return;
    const share = Math.max(limits.perWebhook, Math.ceil(readMost / dry.length));
    const asked = dry.map((lane) => ({
      webhookId: lane.webhookId,
      most: Math.min(roomOf(lane, now, limits), share) + lane.known.size,
    }));
    for (const lane of dry) beginRead(lane);
    const read = await queue.due(asked, now).catch((error: unknown) => {
      for (const lane of dry) {
        endRead(lane);
        lane.hasMore = true;
      }
      throw error;
    });
    const byWebhook = Map.groupBy(read, ({ webhookId }) => webhookId);
    for (const [at, lane] of dry.entries()) {
      takeIn(lane, byWebhook.get(lane.webhookId) ?? [], asked[at]?.most ?? 0);
      pump(lane);
    }
  }

  /** Prolongs what is held, gives back what is idle, and ends what has too much waiting. */
  async function keep(): Promise<void> {
    const idle = [...lanes.values()].filter((lane) => isIdle(lane, limits));
    for (const { webhookId } of idle) lanes.delete(webhookId);
    if (idle.length > 0)
      await queue.release(idle.map(({ webhookId }) => webhookId));
    if (lanes.size === 0) return;
    const startedAt = performance.now();
    const held = new Set(await queue.renew([...lanes.keys()]));
    heldUntil = startedAt + limits.holdMs;
    for (const lane of lanes.values())
      if (!held.has(lane.webhookId)) {
        dropQueue(lane);
        lane.isEnded = true;
        lanes.delete(lane.webhookId);
      }
    if (startedAt - checkedAt > limits.idleMs) await endOverfull(startedAt);
  }

  async function endOverfull(now: number): Promise<void> {
    checkedAt = now;
    const ids = [...lanes.keys()];
    const over = await queue.endOverfull(ids, limits.waitingMost, clock());
    for (const id of over) {
      const lane = lanes.get(id);
      if (lane === undefined) continue;
      dropQueue(lane);
      lane.isEnded = true;
      reports.ended(id, "queue-full");
    }
  }

  function want(webhookIds: readonly string[], isEcho: boolean): void {
    for (const id of webhookIds) {
      const lane = lanes.get(id);
      if (lane !== undefined) lane.hasMore = true;
      else
        wanted.set(id, { isEcho: isEcho && (wanted.get(id)?.isEcho ?? true) });
    }
  }

  return {
    wake: (webhookIds, isEcho) => {
      want(webhookIds, isEcho);
      turn();
    },
    turn,
    look: () => {
      isLookDue = true;
      turn();
    },
    isHolding: () => performance.now() < heldUntil,
    end: async () => {
      isEnded = true;
      await turning;
      await queue
        .release([...lanes.keys()])
        .catch((error: unknown) =>
          reports.trouble(error, "webhooks are not given back"),
        );
    },
  };
}
