import type { LimitStore } from "./store.ts";

/** How a service limits its clients. */
export type LimitsOptions = {
  readonly store: LimitStore;
  /** Multiplies every quota (`RATE_LIMIT_SCALE`); 1 when absent. */
  readonly scale?: number;
};
