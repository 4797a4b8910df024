import type { RecordedEvent, StreamName } from "../../event-store.ts";
import type { BackOff } from "../../waits/back-off.ts";
import type { Log } from "../log.ts";
import type { Database, Transaction } from "../types.ts";
import type { PartitionKey } from "./lease.ts";

/** Something that follows the events of the store: a generation of a projection, or a process manager. */
export type Subscription = {
  readonly name: string;
  readonly generation: number;
  /** Event types, 1 to 100. */
  readonly types: readonly string[];
  /** Writes down how far it has come even where there was nothing for it: somebody waits for it to catch up. */
  readonly isAwaited: boolean;
  /** Does what the events ask for. A throw rolls the transaction back, and is held against the events' streams. */
  apply(tx: Transaction, events: readonly RecordedEvent[]): Promise<void>;
};

/** What happened in a subscription, for metrics. Never the content of an event. */
export type SubscriptionReport = PartitionKey &
  (
    | {
        readonly kind: "applied";
        readonly events: number;
        readonly durationMs: number;
        /** From the moment when the last of the events was recorded to now. */
        readonly lagMs: number;
      }
    | { readonly kind: "taken" | "lost" }
    /** The generation is read from now on. */
    | { readonly kind: "switched" }
    /** A stream failed for the `attempts`-th time; it is tried again. */
    | {
        readonly kind: "failed";
        readonly stream: StreamName;
        readonly attempts: number;
        readonly error: unknown;
      }
    /** A stream has failed for the last time, and waits for somebody. */
    | { readonly kind: "parked"; readonly stream: StreamName }
    /** A stream that had failed has caught up. */
    | { readonly kind: "recovered"; readonly stream: StreamName }
    /** Everything waits for the database. */
    | { readonly kind: "trouble"; readonly error: unknown }
    /** The store was set back: the partition stays where it is. */
    | { readonly kind: "stopped"; readonly error: unknown }
  );

/** How subscriptions are worked on; each has a default. */
export type SubscriptionSettings = {
  /** Events in one transaction, at most; 500 unless told. */
  readonly pageSize?: number;
  /** Milliseconds that the author's part of one transaction may take; 10,000 unless told. */
  readonly workTimeoutMs?: number;
  /** Tries before a stream is parked; 8 unless told, which takes about half a minute. */
  readonly maxAttempts?: number;
  /** Bounds of the wait between tries; 100 ms to 30 s unless told. */
  readonly backOff?: BackOff;
  /**
   * Milliseconds for which a lease lasts without renewal, the same in all processes; 3,000 unless told. A killed process's
   * work is taken over that long after its last renewal, plus a fifth.
   */
  readonly leaseMs?: number;
  /** Bounds of the wait between looks when nothing wakes us; 250 ms to 1 s unless told. */
  readonly poll?: BackOff;
  /**
   * Milliseconds between two looks while events keep coming; 50 unless told. What is appended meanwhile shares one look and one
   * transaction; the first event after a quiet time is applied at once.
   */
  readonly gatherMs?: number;
};

/** What every part of the subscriptions' work needs. */
export type Work = {
  readonly database: Database;
  readonly logger: Log;
  readonly report: (report: SubscriptionReport) => void;
  readonly settings: Required<SubscriptionSettings>;
};
