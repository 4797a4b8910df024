import type { LimitStore } from "./store.ts";

/** How a service limits its clients. */
export type LimitsOptions = {
  readonly store: LimitStore;
  /** Multiplies every quota (`RATE_LIMIT_SCALE`); 1 when absent. */
  readonly scale?: number;
  /** Names the partitions of the store, the same in every replica; the service's `cursorKey` when absent. 64 hexadecimal digits. */
  readonly secret?: string;
};
