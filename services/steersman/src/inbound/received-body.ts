/** How fast a body must come, so that nobody holds a request open by telling it byte by byte. */
export type BodyPace = {
  /** Within this time a body may come as slowly as it likes, in milliseconds. */
  readonly graceMs: number;
  /** After it, as much on average. */
  readonly bytesPerSecond: number;
  /** How often bodies under way are looked at. */
  readonly everyMs: number;
};

export const standardPace: BodyPace = {
  graceMs: 10_000,
  bytesPerSecond: 4_096,
  everyMs: 1_000,
};

type Receiving = {
  readonly sinceMs: number;
  receivedBytes: number;
  /** The client is waited for, and not the service that reads. */
  isAwaited: boolean;
  readonly onLate: () => void;
};

/** Watches bodies on their way in. */
export type BodyWatch = {
  /**
   * The same body, counted; broken where `isBroken` says so at its end. `onLate` is called at most once, when it comes too slowly: the request should then be given up, and
   * the client told so (408) instead of the service blamed.
   */
  watched(
    body: ReadableStream<Uint8Array>,
    isBroken: () => boolean,
    onLate: () => void,
  ): {
    readonly body: ReadableStream<Uint8Array>;
    /** The request is over: a body that nobody reads is not watched any longer. */
    answered(): void;
  };
  /** A short body of known length, all of it; `late` when it takes longer than one of its length may, `broken` when it never ends. */
  whole(
    read: Promise<ArrayBuffer>,
    bytes: number,
  ): Promise<Uint8Array<ArrayBuffer> | "late" | "broken">;
};

/** One timer for all bodies; none while there is none. */
export function bodyWatch(pace: BodyPace = standardPace): BodyWatch {
  const underWay = new Set<Receiving>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const look = (): void => {
    const nowMs = performance.now();
    for (const each of underWay)
      if (each.isAwaited && isLate(each, nowMs, pace)) {
        leave(each);
        each.onLate();
      }
  };
  const enter = (each: Receiving): void => {
    underWay.add(each);
    timer ??= setInterval(look, pace.everyMs).unref();
  };
  const leave = (each: Receiving): void => {
    underWay.delete(each);
    if (underWay.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    watched: (body, isBroken, onLate) => {
      const each: Receiving = {
        sinceMs: performance.now(),
        receivedBytes: 0,
        isAwaited: false,
        onLate,
      };
      enter(each);
      return {
        body: counted(body, each, isBroken, () => leave(each)),
        answered: () => {
          if (!each.isAwaited) leave(each);
        },
      };
    },
    whole: (read, bytes) => inTime(read, longestMs(bytes, pace)),
  };
}

/** When a body of this length would be late with its last byte. */
const longestMs = (
  bytes: number,
  { graceMs, bytesPerSecond }: BodyPace,
): number => graceMs + (bytes / bytesPerSecond) * 1000;

async function inTime(
  read: Promise<ArrayBuffer>,
  ms: number,
): Promise<Uint8Array<ArrayBuffer> | "late" | "broken"> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), ms);
  });
  try {
    const first = await Promise.race([read, late]);
    return first === "late" ? first : new Uint8Array(first);
  } catch {
    return "broken";
  } finally {
    clearTimeout(timer);
  }
}

function isLate(
  { sinceMs, receivedBytes }: Receiving,
  nowMs: number,
  { graceMs, bytesPerSecond }: BodyPace,
): boolean {
  const owedMs = nowMs - sinceMs - graceMs;
  return owedMs > 0 && receivedBytes < (owedMs / 1000) * bytesPerSecond;
}

/** Not touched before its first byte is asked for: a request that nobody has seen may go to another replica. */
function counted(
  body: ReadableStream<Uint8Array>,
  each: Receiving,
  isBroken: () => boolean,
  done: () => void,
): ReadableStream<Uint8Array> {
  const open = () => body.getReader();
  let opened: ReturnType<typeof open> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const reader = (opened ??= open());
        each.isAwaited = true;
        try {
          const next = await reader.read();
          each.isAwaited = false;
          if (!next.done) {
            each.receivedBytes += next.value.byteLength;
            return controller.enqueue(next.value);
          }
          // What follows the last chunk may be malformed; Bun says so a moment after it has said that the body is at its end.
          await Bun.sleep(0);
          done();
          if (isBroken()) controller.error(new Error("malformed body"));
          else controller.close();
        } catch (error) {
          done();
          controller.error(error);
        }
      },
      cancel: (reason) => {
        done();
        return opened?.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
