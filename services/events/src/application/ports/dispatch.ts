import type { Attempt, Verdict } from "../../domain/delivery/delivery.ts";

/** A delivery that is due, with everything that sending it needs. */
export type Due = {
  readonly id: string;
  readonly webhookId: string;
  readonly ownerId: string;
  /** What goes out as `webhook-id`. */
  readonly messageId: string;
  /** How many tries there were. */
  readonly tries: number;
  /** Whether others wait behind it. */
  readonly inOrder: boolean;
  readonly url: string;
  /** Those that sign now; the newest first. */
  readonly secrets: readonly string[];
  /** JSON; undefined where the event is kept no longer. */
  readonly body: string | undefined;
  /** Whether its webhook may hear of it: one that heard everything may have been narrowed while it waited. */
  readonly isPermitted: boolean;
  readonly failingSince: Date | null;
};

/** What became of a try. */
export type Settled = {
  readonly due: Due;
  /** How many tries there were, this one among them. */
  readonly tries: number;
  readonly attempt: Attempt;
  readonly verdict: Verdict;
};

/**
 * The deliveries of all webhooks, shared by every process that sends. A webhook is served by one of them at a time: whoever holds it.
 */
export type DeliveryQueue = {
  /** Holds what nobody else does, for `holdMs` from now on; answers which of them are held. */
  hold(webhookIds: readonly string[]): Promise<readonly string[]>;
  /** Prolongs; answers which are still held. */
  renew(webhookIds: readonly string[]): Promise<readonly string[]>;
  release(webhookIds: readonly string[]): Promise<void>;
  /** Webhooks with something due that nobody holds, at most so many. */
  waiting(now: Date, most: number): Promise<readonly string[]>;
  /** The oldest that are due, of each webhook at most as many as asked for; of one in order, one of each subject. */
  due(
    wanted: readonly { readonly webhookId: string; readonly most: number }[],
    now: Date,
  ): Promise<readonly Due[]>;
  /** Writes what became of tries, and disables webhooks where that follows. */
  settle(settled: readonly Settled[]): Promise<void>;
  /** Disables those for which more than `most` wait. */
  endOverfull(
    webhookIds: readonly string[],
    most: number,
    now: Date,
  ): Promise<readonly string[]>;
};

/** Sends one delivery. Never rejects. */
export type Sender = (due: Due, at: Date) => Promise<Attempt>;

/** What the dispatcher tells of itself. */
export type DispatchReports = {
  tried(attempt: Attempt): void;
  ended(webhookId: string, reason: "failing" | "gone" | "queue-full"): void;
  trouble(error: unknown, what: string): void;
};
