/**
 * What every line, span, outgoing call and outbox row of one request shares. `deadlineAt` is in
 * milliseconds since the epoch; `principalId` is opaque.
 */
export type RequestContext = {
  requestId: string;
  idempotencyKey?: string;
  principalId?: string;
  deadlineAt?: number;
  /** Ids for what is published on the request's behalf, where they must follow from something (http-rules 32). */
  nextMessageId?: () => string;
};
