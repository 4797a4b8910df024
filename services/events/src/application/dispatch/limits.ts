/** What one process does at most. */
export type DispatchLimits = {
  /** Requests under way to one webhook. */
  readonly perWebhook: number;
  /**
   * Sent to one webhook, and its outcome not yet written: what is sent once more when the process is killed.
   */
  readonly unwritten: number;
  /** Requests under way, and outcomes not yet written, in all: memory and sockets. */
  readonly inAll: number;
  /** Deliveries read ahead for one webhook. */
  readonly readAhead: number;
  /** Deliveries that wait for one webhook; more disable it. */
  readonly waitingMost: number;
  /** How long a webhook stays with a process that gives no sign of life. */
  readonly holdMs: number;
  /** How often it looks without being told: retries fall due, and others die. */
  readonly pollMs: number;
  /** How long it keeps a webhook that has nothing due. */
  readonly idleMs: number;
};

export const dispatchLimits: DispatchLimits = {
  perWebhook: 16,
  unwritten: 64,
  inAll: 2_000,
  readAhead: 256,
  waitingMost: 10_000,
  holdMs: 10_000,
  pollMs: 1_000,
  idleMs: 5_000,
};
