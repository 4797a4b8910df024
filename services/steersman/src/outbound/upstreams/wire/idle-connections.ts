import type { Connection } from "./connection.ts";

/** Connections that wait for their next request. */
export type IdleConnections = {
  /** The one that was used last: the others may end by themselves where there are more than are needed. */
  take(origin: string): Connection | undefined;
  /** Keeps it for the next request, where nothing of the last answer is left on it. */
  keep(connection: Connection): void;
  /** Closes all of them. */
  closeAll(): void;
};

const LOOK_MS = 1_000;

type Kept = { readonly connection: Connection; readonly sinceMs: number };

/**
 * @param options.idleMs Shorter than the upstreams keep theirs, so that seldom a request meets a connection that is just being closed.
 * @param options.most Kept per origin.
 */
export function idleConnections(options: {
  readonly idleMs: number;
  readonly most: number;
}): IdleConnections {
  const kept = new Map<string, Kept[]>();
  let timer: ReturnType<typeof setInterval> | undefined;

  const forget = (connection: Connection): void => {
    const here = kept.get(connection.origin);
    const at = here?.findIndex((each) => each.connection === connection) ?? -1;
    if (at >= 0) here?.splice(at, 1);
  };
  const look = (): void => {
    const nowMs = performance.now();
    for (const [origin, here] of kept) {
      const ended = here.filter(
        ({ sinceMs }) => nowMs - sinceMs > options.idleMs,
      );
      // The oldest stand first.
      here.splice(0, ended.length);
      for (const { connection } of ended) connection.destroy();
      if (here.length === 0) kept.delete(origin);
    }
    if (kept.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    take(origin) {
      const here = kept.get(origin);
      for (let one = here?.pop(); one !== undefined; one = here?.pop()) {
        one.connection.onIdleEnd = undefined;
        if (one.connection.isOpen) return one.connection;
      }
      return undefined;
    },
    keep(connection) {
      if (!connection.isOpen) return;
      connection.rest();
      let here = kept.get(connection.origin);
      if (here === undefined) kept.set(connection.origin, (here = []));
      if (here.length >= options.most) return connection.destroy();
      connection.onIdleEnd = forget;
      here.push({ connection, sinceMs: performance.now() });
      timer ??= setInterval(look, LOOK_MS);
      timer.unref();
    },
    closeAll() {
      clearInterval(timer);
      timer = undefined;
      for (const here of kept.values())
        for (const { connection } of here.splice(0)) connection.destroy();
      kept.clear();
    },
  };
}
