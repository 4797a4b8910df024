import type { Due } from "../ports/dispatch.ts";
import { type Lane, nextOf, roomOf } from "./lane.ts";
import type { DispatchLimits } from "./limits.ts";

export type TurnsPorts = {
  readonly limits: DispatchLimits;
  readonly clock: () => Date;
  readonly settling: { size(): number };
  readonly supply: { turn(): void };
  readonly isStopped: () => boolean;
  /** Sends it; whoever does calls `end` when the request has ended. */
  readonly carry: (lane: Lane, due: Due) => void;
};

/** Who sends next, of all lanes that have something to send. */
export type Turns = {
  /** A lane may have something to send. */
  join(lane: Lane): void;
  /** A request of this lane has ended: there is room. */
  end(lane: Lane, ownerId: string): void;
  /** There may be room. */
  give(): void;
  readonly underWay: () => number;
};

/** What is under way for one person, and their lanes that wait because it is as much as one may have. */
type Share = { underWay: number; readonly kept: Set<Lane> };

/** Room goes around: one request to each lane that waits, whoever came first or has most. */
export function turnsOf(ports: TurnsPorts): Turns {
  const { limits, clock, settling, supply } = ports;
  /** In the order of their turns. */
  const waiting = new Set<Lane>();
  const shares = new Map<string, Share>();
  let underWay = 0;

  const isFull = (): boolean =>
    underWay >= limits.inAll || settling.size() >= limits.unwrittenInAll;

  /** Who may send once more goes to the end of the line, which is walked to its end. */
  function give(): void {
    for (const lane of waiting) {
      if (isFull() || ports.isStopped()) return;
      waiting.delete(lane);
      if (isSent(lane)) waiting.add(lane);
      else if (roomOf(lane, clock(), limits) > 0) supply.turn();
    }
  }

  function isSent(lane: Lane): boolean {
    const { ownerId } = lane;
    const share = ownerId === undefined ? undefined : shares.get(ownerId);
    if (share !== undefined && share.underWay >= limits.perOwner) {
      share.kept.add(lane);
      return false;
    }
    const due = nextOf(lane, clock(), limits);
    if (due === undefined) return false;
    const own = share ?? { underWay: 0, kept: new Set() };
    shares.set(due.ownerId, own);
    own.underWay += 1;
    underWay += 1;
    ports.carry(lane, due);
    return true;
  }

  return {
    join: (lane) => {
      waiting.add(lane);
      give();
    },
    end: (lane, ownerId) => {
      underWay -= 1;
      const share = shares.get(ownerId);
      if (share !== undefined) {
        share.underWay -= 1;
        for (const kept of share.kept) waiting.add(kept);
        share.kept.clear();
        if (share.underWay === 0) shares.delete(ownerId);
      }
      waiting.add(lane);
      give();
    },
    give,
    underWay: () => underWay,
  };
}
