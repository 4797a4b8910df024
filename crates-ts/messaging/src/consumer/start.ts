import type { Contract } from "@tixlys/contracts";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { Metrics } from "@tixlys/telemetry";
import type { Bus } from "../bus.ts";
import type { Log } from "../log.ts";
import type { EventHandler } from "./handler.ts";

/** What a consumer is started with. */
export type ConsumerOptions<Bound> = {
  readonly database: Database;
  readonly bus: Bus;
  /** The consuming service's own contract; its `consumes` names the durables. */
  readonly contract: Contract;
  readonly handlers: readonly EventHandler<Bound>[];
  /** Makes what handlers write through, from the transaction of the message. */
  readonly bind: (tx: Transaction) => Bound;
  readonly logger: Log;
  readonly metrics?: Metrics;
  /** Tries before a message becomes a dead letter; 8 unless told. */
  readonly maxAttempts?: number;
  /** After the last try: hold later messages of the key (`park`, unless told), or go on without (`skip`). */
  readonly onDead?: "park" | "skip";
};

/** One durable's state in this process. */
export type ConsumerStatus = {
  readonly durable: string;
  /** `pulling` here, `standby` while another process pulls, `waiting` for broker or database. */
  readonly state: "pulling" | "standby" | "waiting" | "stopped";
  readonly parkedKeys: number;
  readonly lastError?: string;
};

/** Running consumers of one service: one per durable. */
export type Consumer = {
  status(): readonly ConsumerStatus[];
  /** Stops pulling, finishes what runs, gives the leases back. Ten seconds at most. */
  stop(): Promise<void>;
};

/** Starts the consumers that `contract.consumes` declares. */
export function startConsumer<Bound>(
  options: ConsumerOptions<Bound>,
): Consumer {
  throw new Error(`not built yet: ${options.contract.service}`);
}
