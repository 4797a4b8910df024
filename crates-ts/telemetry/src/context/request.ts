/** Who asks, as a verified token says. */
export type Caller =
  | {
      readonly kind: "user";
      readonly userId: string;
      readonly sessionId: string;
      /** The administrator who acts as this user, when someone does. */
      readonly actor?: string;
    }
  | { readonly kind: "service"; readonly service: string };

/**
 * What every line, span, outgoing call and outbox row of one request shares. `deadlineAt` is in
 * milliseconds since the epoch; `principalId` is opaque.
 */
export type RequestContext = {
  requestId: string;
  idempotencyKey?: string;
  principalId?: string;
  /** For what an audit log keeps; no line and no span shows the address (decision 16 of `infra/decisions`). */
  readonly caller?: Caller | undefined;
  /** Of the client that asks; absent where nobody does (a job, a message). */
  readonly clientAddress?: string;
  deadlineAt?: number;
  /** Ids for what is published on the request's behalf, where they must follow from something (http-rules 32). */
  nextMessageId?: () => string;
};
