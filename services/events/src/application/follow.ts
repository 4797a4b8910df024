import { err, ok, type Result } from "@tixlys/nexus";
import { isWanted, type TypeFilter } from "../domain/event/type-filter.ts";
import { maySee, seenBy, type Viewer } from "../domain/event/view.ts";
import type { Growth, LoggedEvent, LogReader } from "./ports.ts";
import type { SeenEvent } from "./read-events.ts";

/** No position that the log has, or has had. */
export type PositionUnknown = { readonly type: "PositionUnknown" };

/** Somebody who follows the log. */
export type Follower = {
  /** Where it begins: what comes is behind this. */
  readonly position: number;
  /** What they may see and asked for behind their position, a bounded number; none when there is no more for now. */
  next(signal: AbortSignal): Promise<readonly SeenEvent[]>;
  onMore(wake: () => void): () => void;
};

const pageSize = 500;
const ownPageSize = 100;
const positionForm = /^\d{1,15}$/;

/** Lets people follow the log; those of one process who stand at its end share what is read there. */
export function createFollowing(log: LogReader, growth: Growth) {
  let generation = 0;
  // As long as the process, as the application is; before anybody who follows is told.
  growth.onGrowth(() => {
    generation += 1;
  });
  const atEnd = shared(
    (position: number) => log.after({ person: undefined }, position, pageSize),
    () => generation,
  );
  return async function follow(
    viewer: Viewer,
    wanted: {
      readonly types: TypeFilter | undefined;
      readonly after: string | undefined;
    },
  ): Promise<Result<Follower, PositionUnknown>> {
    const tip = await log.tip();
    const { after = String(tip), types } = wanted;
    if (!positionForm.test(after) || Number(after) > tip)
      return err({ type: "PositionUnknown" });
    const start = Number(after);
    const walk = walker({ log, atEnd, viewer, start, tip });
    const next = async (signal: AbortSignal): Promise<SeenEvent[]> => {
      for (;;) {
        const page = await walk();
        const seen = page
          .filter((event) => isWanted(types, event.type))
          .map((event) => seenBy(viewer, event));
        if (seen.length > 0 || page.length === 0 || signal.aborted) return seen;
      }
    };
    return ok({
      position: start,
      next,
      onMore: (wake) => growth.onGrowth(wake),
    });
  };
}

type Walk = {
  readonly log: LogReader;
  readonly atEnd: (position: number) => Promise<readonly LoggedEvent[]>;
  readonly viewer: Viewer;
  readonly start: number;
  readonly tip: number;
};

/**
 * Goes through what a viewer may see, a page at a time; an empty page is the end for now. A person who comes back after long is
 * led through their own events up to where the log was when they came, and only from there through everybody's.
 */
function walker({ log, atEnd, viewer, start, tip }: Walk) {
  let position = start;
  let isBehind = !viewer.seesAll && start < tip;
  return async (): Promise<readonly LoggedEvent[]> => {
    while (isBehind) {
      const own = await log.after(
        { person: viewer.userId },
        position,
        ownPageSize,
      );
      const page = own.filter((event) => event.position <= tip);
      isBehind = page.length === ownPageSize;
      position = isBehind ? (page.at(-1)?.position ?? tip) : tip;
      if (page.length > 0) return page;
    }
    for (;;) {
      const page = await atEnd(position);
      position = page.at(-1)?.position ?? position;
      const visible = page.filter((event) => maySee(viewer, event));
      if (visible.length > 0 || page.length === 0) return visible;
    }
  };
}

/**
 * Asks once for all who want the same at the same time. Whoever is told meanwhile that there is more does not take the answer of a
 * question that was asked before: what they were told of may not be in it.
 *
 * @param generation Another one after each word of more.
 */
function shared<K, V>(
  ask: (key: K) => Promise<V>,
  generation: () => number,
): (key: K) => Promise<V> {
  const asked = new Map<
    K,
    { readonly of: number; readonly answer: Promise<V> }
  >();
  return (key) => {
    const running = asked.get(key);
    const of = generation();
    if (running?.of === of) return running.answer;
    const answer = ask(key).finally(() => {
      if (asked.get(key)?.answer === answer) asked.delete(key);
    });
    asked.set(key, { of, answer });
    return answer;
  };
}
