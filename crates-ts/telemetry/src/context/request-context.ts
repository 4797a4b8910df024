import { activeContext, currentFrame, Frame, runInFrame } from "./frame.ts";

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

/** Runs `work` with this context; it follows awaits, timers and streams. */
export function runWithContext<T>(
  requestContext: RequestContext,
  work: () => T,
): T {
  return runInFrame(
    new Frame(requestContext, activeContext(), undefined),
    work,
  );
}

/** The context of the request that this code runs for, or undefined outside one. */
export function currentContext(): RequestContext | undefined {
  return currentFrame()?.request;
}
