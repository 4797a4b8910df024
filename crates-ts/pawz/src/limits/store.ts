/** A request of one partition that is to be counted. */
export type Take = {
  /** Names policy and partition; a hash, never an address or an id (http-rules 49). */
  readonly key: string;
  readonly quota: number;
  readonly windowMs: number;
};

/** What came of it. */
export type Taken = {
  readonly allowed: boolean;
  /** Requests that are left in the window. */
  readonly remaining: number;
  /** Until the window ends and the quota is whole again, in milliseconds. */
  readonly resetMs: number;
};

/** Where requests are counted. */
export type LimitStore = {
  /** Whether all replicas count in one place, so that their keys must be the same. */
  readonly isShared: boolean;
  /** Counts one request for each key, in order. A refused request is counted and does not lengthen its window. */
  take(takes: readonly Take[]): readonly Taken[] | Promise<readonly Taken[]>;
};
