/** What one process does at most. */
export type DispatchLimits = {
  /** Requests under way to one webhook. */
  readonly perWebhook: number;
  /** Requests under way to one that takes its time, `slowMs` or longer. */
  readonly perSlowWebhook: number;
  readonly slowMs: number;
  /** Requests under way to all webhooks of one person. */
  readonly perOwner: number;
  /**
   * Sent to one webhook, and its outcome not yet written: what is sent once more when the process is killed.
   */
  readonly unwritten: number;
  /**
   * Requests under way in all: fewer than Bun sends at once (`requestsAtOnce`), else one to a fast receiver would wait behind those to
   * slow ones, and its time would run.
   */
  readonly inAll: number;
  /** Outcomes not yet written, in all. */
  readonly unwrittenInAll: number;
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
  perSlowWebhook: 4,
  slowMs: 3_000,
  perOwner: 32,
  unwritten: 64,
  inAll: 200,
  unwrittenInAll: 2_000,
  readAhead: 256,
  waitingMost: 10_000,
  holdMs: 10_000,
  pollMs: 1_000,
  idleMs: 5_000,
};
