import { PublishFailed } from "../bus.ts";
import { inPublishSpan } from "./publish-span.ts";
import type { Bus, PublishFailure, Stored } from "../bus.ts";
import type { OutboxMessage } from "./page.ts";

/** Why a bucket stopped: the first message that failed, and how. */
export type BucketFailure = {
  readonly message: OutboxMessage;
  readonly reason: PublishFailure;
  readonly error: unknown;
};

/** What became of a bucket's part of a page. */
export type BucketOutcome = {
  /** The end of the contiguous acknowledged prefix; none, when already the first message failed. */
  readonly position?: bigint;
  readonly acknowledged: number;
  /** Why the bucket stopped, if it did. */
  readonly failure?: BucketFailure;
};

/** What publishing needs. */
export type PublishOptions = {
  readonly bus: Pick<Bus, "publish">;
  /** Whether the bucket's lease is still ours; once not, nothing more of it is sent. */
  readonly mayPublish: (bucket: number) => boolean;
  /** Whether the message is passed over, as if it were acknowledged; none unless told. */
  readonly isAside?: (message: OutboxMessage) => boolean;
  readonly onAcknowledged: (
    message: OutboxMessage,
    durationMs: number,
    stored: Stored,
  ) => void;
};

const IN_FLIGHT = 256;

type BucketState = {
  failure?: BucketFailure;
  readonly acknowledged: Set<bigint>;
  readonly passedOver: Set<bigint>;
};

/**
 * Publishes a page and waits for every acknowledgement.
 *
 * Up to 256 messages are on their way at once, but never two of one key: should the stream refuse one, none of its
 * successors may overtake it. The first failure stops its bucket. What was acknowledged behind a hole is published
 * again later; stream and inbox know it by its id.
 */
export async function publishPage(
  messages: readonly OutboxMessage[],
  options: PublishOptions,
): Promise<ReadonlyMap<number, BucketOutcome>> {
  const states = new Map<number, BucketState>();
  const lastOfKey = new Map<string, Promise<void>>();
  const slots = semaphore(IN_FLIGHT);
  for (const message of messages) {
    const state = states.get(message.bucket) ?? emptyState();
    states.set(message.bucket, state);
    if (options.isAside?.(message) === true) {
      state.passedOver.add(message.position);
      continue;
    }
    const chain = `${String(message.bucket)} ${message.key}`;
    const before = lastOfKey.get(chain) ?? Promise.resolve();
    lastOfKey.set(
      chain,
      before.then(() => slots(() => publishOne(message, state, options))),
    );
  }
  await Promise.all(lastOfKey.values());
  return new Map(
    [...states].map(([bucket, state]) => [
      bucket,
      outcome(bucket, state, messages),
    ]),
  );
}

const emptyState = (): BucketState => ({
  acknowledged: new Set(),
  passedOver: new Set(),
});

async function publishOne(
  message: OutboxMessage,
  state: BucketState,
  options: PublishOptions,
): Promise<void> {
  if (state.failure !== undefined || !options.mayPublish(message.bucket))
    return;
  const { subject, headers, payload, messageId } = message;
  const startedAt = performance.now();
  try {
    const stored = await inPublishSpan(message, () =>
      options.bus.publish({ subject, headers, payload, messageId }),
    );
    state.acknowledged.add(message.position);
    options.onAcknowledged(message, performance.now() - startedAt, stored);
  } catch (error) {
    state.failure ??= {
      message,
      reason: error instanceof PublishFailed ? error.reason : "other",
      error,
    };
  }
}

function outcome(
  bucket: number,
  state: BucketState,
  messages: readonly OutboxMessage[],
): BucketOutcome {
  const own = messages.filter((message) => message.bucket === bucket);
  const hole = own.findIndex(
    ({ position }) =>
      !state.acknowledged.has(position) && !state.passedOver.has(position),
  );
  const last = hole === -1 ? own.at(-1) : own[hole - 1];
  return {
    acknowledged: state.acknowledged.size,
    ...(last === undefined ? {} : { position: last.position }),
    ...(state.failure === undefined ? {} : { failure: state.failure }),
  };
}

/** Lets at most `limit` pieces of work run at once, the rest in the order of their arrival. */
function semaphore(
  limit: number,
): (work: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= limit)
      await new Promise<void>((resolve) => void waiting.push(resolve));
    else running += 1;
    try {
      await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
