import type { Log } from "../log.ts";
import type { Database } from "../types.ts";
import type { Projection } from "./projection.ts";
import type {
  SubscriptionReport,
  SubscriptionSettings,
} from "./subscription.ts";

/** What projections are started with. */
export type ProjectionOptions = {
  readonly database: Database;
  readonly projections: readonly Projection[];
  readonly logger?: Log;
  /** Hears what happens, for metrics. Must not throw. */
  readonly onReport?: (report: SubscriptionReport) => void;
  readonly settings?: SubscriptionSettings;
  /**
   * Wakes this process when another one has appended: called once with `wake`, returns its end. Without it, what others
   * append is found by looking, within a second.
   */
  readonly onHint?: (wake: () => void) => () => void;
  /** Milliseconds for which a generation that is read no longer can be gone back to; a day unless told. */
  readonly keepRetiredMs?: number;
};
