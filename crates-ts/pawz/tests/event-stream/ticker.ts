import { eventStream, type Route, type StreamEvent, t } from "@tixlys/pawz";

/** Events as they are stored, and how followers are woken. */
export type Ticker = {
  readonly stored: number[];
  /** Stores the next number; `isTold`: followers hear of it. */
  add(isTold?: boolean): void;
  readonly reads: () => number;
  readonly followers: () => number;
  /** The next read throws. */
  breakDown(): void;
};

const batch = 3;

/** A stream of numbers, three of them at a time. */
export function tickerRoute(o: {
  heartbeatMs?: number;
  maxPerPerson?: number;
  payload?: string;
}): { route: Route; ticker: Ticker } {
  const stored: number[] = [];
  const wakes = new Set<() => void>();
  let reads = 0;
  let isBroken = false;
  const follow = (lastEventId: string | undefined) => {
    let position =
      lastEventId === undefined ? stored.length : Number(lastEventId);
    return Promise.resolve({
      next: (): Promise<readonly StreamEvent[]> => {
        reads += 1;
        if (isBroken) return Promise.reject(new Error("a mistake of ours"));
        const events = stored.slice(position, position + batch);
        position += events.length;
        return Promise.resolve(
          events.map((n) => ({
            id: String(n),
            event: "tick",
            data: { n, text: o.payload ?? "two\nlines" },
          })),
        );
      },
      onMore: (wake: () => void) => {
        wakes.add(wake);
        return () => void wakes.delete(wake);
      },
    });
  };
  const route = eventStream({
    path: "/ticks",
    operation: "shop:tick:follow",
    summary: "Numbers, as they come",
    guard: "general",
    events: {
      tick: {
        description: "The next number.",
        data: t.Object({ n: t.Integer(), text: t.String() }),
      },
    },
    ...(o.heartbeatMs === undefined ? {} : { heartbeatMs: o.heartbeatMs }),
    ...(o.maxPerPerson === undefined ? {} : { maxPerPerson: o.maxPerPerson }),
    follow: ({ lastEventId }) => follow(lastEventId),
  });
  const add = (isTold = true): void => {
    stored.push(stored.length + 1);
    if (isTold) for (const wake of wakes) wake();
  };
  const ticker = {
    stored,
    add,
    reads: () => reads,
    followers: () => wakes.size,
    breakDown: () => {
      isBroken = true;
    },
  };
  return { route, ticker };
}
