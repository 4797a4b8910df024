import type { AsyncLocalStorage } from "node:async_hooks";
import type { Appended, VersionConflict } from "../../event-store.ts";
import type { Result } from "../../result.ts";
import type { PreparedAppend } from "./prepared-append.ts";

/** More appends wait than the store was told to keep: the database does not keep up. Nothing was appended. */
export class AppendQueueFull extends Error {
  override readonly name = "AppendQueueFull";
}

/** An append that waits for its turn, and its caller. */
export type Waiting = {
  readonly prepared: PreparedAppend;
  /** Runs in the async context of the caller. */
  readonly inContext: ReturnType<typeof AsyncLocalStorage.snapshot>;
  readonly resolve: (result: Result<Appended, VersionConflict>) => void;
  readonly reject: (error: unknown) => void;
};

/** Appends in the order in which they came, and what is on its way. */
export type AppendQueue = {
  /** @throws AppendQueueFull */
  add(one: Waiting): void;
  /**
   * The next appends that may leave together: what waits, shared out over the `free` statements, four at least. No two of one stream
   * or one command, none of a stream or command that is on its way, nor one before an earlier one of its own.
   */
  take(free: number): Waiting[];
  /** Says that one has been answered. */
  done(one: Waiting): void;
};

/** Fewer cost more in statements and commits than the server gains by working on several at once. */
const leastTogether = 4;
const eventsPerStatement = 1_000;
const bytesPerStatement = 1_048_576;
/** How far behind the first one `take` looks, in statements, when many wait for a few streams. */
const lookAhead = 4;

export function appendQueue(limits: {
  readonly appends: number;
  readonly waiting: number;
}): AppendQueue {
  const onTheirWay = new Set<string>();
  let waiting: Waiting[] = [];
  return {
    add: (one) => {
      if (waiting.length >= limits.waiting)
        throw new AppendQueueFull(
          `${String(limits.waiting)} appends wait for the database already`,
        );
      waiting.push(one);
    },
    take: (free) => {
      if (waiting.length === 0) return [];
      const looked = waiting.slice(0, limits.appends * lookAhead);
      const share = Math.ceil(waiting.length / free);
      const most = Math.min(limits.appends, Math.max(leastTogether, share));
      const { taken, kept } = chosen(looked, onTheirWay, most);
      waiting = [...kept, ...waiting.slice(looked.length)];
      for (const key of taken.flatMap(keysOf)) onTheirWay.add(key);
      return taken;
    },
    done: (one) => {
      for (const key of keysOf(one)) onTheirWay.delete(key);
    },
  };
}

function chosen(
  waiting: readonly Waiting[],
  onTheirWay: ReadonlySet<string>,
  most: number,
): { readonly taken: Waiting[]; readonly kept: Waiting[] } {
  const [taken, kept]: [Waiting[], Waiting[]] = [[], []];
  const seen = new Set<string>();
  let [events, bytes] = [0, 0];
  for (const one of waiting) {
    const keys = keysOf(one);
    const { prepared } = one;
    const free = keys.every((key) => !seen.has(key) && !onTheirWay.has(key));
    const fits =
      taken.length === 0 ||
      (taken.length < most &&
        events + prepared.count <= eventsPerStatement &&
        bytes + prepared.events.length <= bytesPerStatement);
    for (const key of keys) seen.add(key);
    (free && fits ? taken : kept).push(one);
    if (!free || !fits) continue;
    events += prepared.count;
    bytes += prepared.events.length;
  }
  return { taken, kept };
}

/** A stream's key has a slash, a command's has none. */
function keysOf({ prepared: { append } }: Waiting): readonly string[] {
  const stream = `${append.stream.type}/${append.stream.id}`;
  return append.commandId === undefined ? [stream] : [stream, append.commandId];
}
