import type { Metrics } from "@tixlys/telemetry";
import type { Database } from "@tixlys/nexus/postgres";
import type { Bus } from "../bus.ts";
import type { Lane } from "../lane.ts";
import type { Log } from "../log.ts";

/** What a relay is started with. */
export type RelayOptions = {
  readonly database: Database;
  readonly bus: Bus;
  readonly service: string;
  /** The lanes that this process may publish; with none it only passes wake-up hints on. */
  readonly lanes: readonly Lane[];
  readonly logger: Log;
  readonly metrics?: Metrics;
  /** Whether the holder of the revocations lane sends the heartbeat each second; yes unless told. */
  readonly heartbeat?: boolean;
};

/** What a relay holds right now. */
export type RelayStatus = {
  readonly owner: string;
  readonly lanes: readonly {
    readonly lane: Lane;
    readonly buckets: readonly number[];
    /** Why the lane waits, if it does. */
    readonly lastError?: string;
  }[];
};

/** A running relay. */
export type Relay = {
  /** Looks for new rows at once. Commits that wrote to the outbox call this by themselves. */
  wake(): void;
  /** Whether the message was acknowledged by the stream within the time; false is not a failure, only late. */
  published(messageId: string, timeoutMs: number): Promise<boolean>;
  /** Finishes what is in flight, gives the leases back, stops. Five seconds at most. */
  stop(): Promise<void>;
  status(): RelayStatus;
};

/** Starts publishing a database's outbox rows. */
export function startRelay(options: RelayOptions): Relay {
  throw new Error(`not built yet: ${options.service}`);
}
