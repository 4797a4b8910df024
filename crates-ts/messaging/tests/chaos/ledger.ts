import { notifications, users } from "@tixlys/contracts";

/** Who listens to the producer, each with a database and an inbox of its own. */
export const listeners = [users, notifications] as const;

/** An event that reached a consumer's tables. `seq` rises in the order of the effects of one key. */
export type Effect = {
  readonly messageId: string;
  readonly key: string;
  readonly n: number;
  readonly seq: number;
  /** Milliseconds since the epoch, by the database's clock. */
  readonly atMs: number;
};

/** What one consumer has to show: its effects, and a counter per key that each effect raised by one. */
export type Consumed = {
  readonly consumer: string;
  readonly effects: readonly Effect[];
  readonly counters: ReadonlyMap<string, number>;
};

/** What the producer has to show: a row of its outbox. */
export type Published = {
  readonly messageId: string;
  readonly key: string;
  readonly n: number;
  readonly atMs: number;
};

/** How a command ended, as its sender was told; the id of a command is that of the one message it makes. */
export type Outcome = "committed" | "rejected";

/** Everything that the check looks at. */
export type Ledger = {
  readonly told: ReadonlyMap<string, Outcome>;
  /** The commands that stand in the producer's tables. */
  readonly committed: readonly string[];
  readonly outbox: readonly Published[];
  readonly consumers: readonly Consumed[];
};
