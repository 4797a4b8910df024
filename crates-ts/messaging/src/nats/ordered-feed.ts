import type { Bus } from "../bus.ts";

/** One message of the stream. */
export type FeedMessage = {
  readonly subject: string;
  readonly data: Uint8Array;
  /** The stream's sequence. */
  readonly seq: number;
};

/** What an ordered feed is started with. */
export type OrderedFeedOptions = {
  readonly bus: Bus;
  readonly stream: string;
  /** In stream order, first the last message of each subject, then live. */
  readonly onMessage: (message: FeedMessage) => void;
  /** Everything that was stored at the start has been delivered; once per start and per reset. */
  readonly onSnapshot: () => void;
  /** The feed starts over with a new snapshot (the stream was remade or trimmed): forget what was delivered. */
  readonly onReset: () => void;
  readonly signal: AbortSignal;
};

/** A running feed. */
export type Feed = {
  /** Whether a snapshot was taken and the feed follows live. */
  readonly live: () => boolean;
  /** Resolves when the feed has ended after `signal` fired. */
  readonly ended: Promise<void>;
};

/** Follows a stream from a snapshot on, over reconnections, with jittered back-off. */
export function orderedFeed(options: OrderedFeedOptions): Feed {
  throw new Error(`not built yet: ${options.stream}`);
}
