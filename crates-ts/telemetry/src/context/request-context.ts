import { activeContext, currentFrame, Frame, runInFrame } from "./frame.ts";
import type { Caller, RequestContext } from "./request.ts";

export type { Caller, RequestContext };

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
