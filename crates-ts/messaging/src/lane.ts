import { bucketCount, bucketOf } from "./bucket.ts";
import { eventStream, revocationStream } from "./nats/streams.ts";

/** The two roads out of an outbox; neither waits for the other. */
export type Lane = "events" | "revocations";

/** What sets the lanes apart: the sequence that they draw from, their lock class, their buckets, and where they lead to. */
type LaneFacts = {
  readonly sequence: string;
  readonly lockClass: number;
  readonly buckets: readonly number[];
  readonly stream: string;
  /** How long the stream keeps a message: what is older needs not be published again. */
  readonly streamHours: number;
};

const revocationBucket = bucketCount;

/** 28280 is the event store's class: one per sequence (eventing.md §1b.4). */
export const lanes: Readonly<Record<Lane, LaneFacts>> = {
  events: {
    sequence: "messaging.outbox_position",
    lockClass: 28_281,
    buckets: Array.from({ length: bucketCount }, (_, bucket) => bucket),
    stream: eventStream,
    streamHours: 14 * 24,
  },
  revocations: {
    sequence: "messaging.revocation_position",
    lockClass: 28_282,
    buckets: [revocationBucket],
    stream: revocationStream,
    streamHours: 24,
  },
};

/** The bucket of a key on a lane. */
export function bucketOn(lane: Lane, key: string): number {
  return lane === "events" ? bucketOf(key) : revocationBucket;
}

/** The topic that a transaction signals when it has written to a lane. */
export const wakeTopic = (lane: Lane): string => `messaging.outbox.${lane}`;

/** The core NATS subject that tells a service's other processes to look at their lanes. */
export const wakeSubject = (service: string, lane: Lane): string =>
  `rpc.${service}.outbox-${lane}.wake.v1`;
