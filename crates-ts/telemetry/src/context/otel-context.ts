import type { Context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { activeContext, currentFrame, Frame, runInFrame } from "./frame.ts";

/** Lets whoever uses OpenTelemetry's own interface see and set the span of our frames. */
export class ContextOfFrames extends AsyncLocalStorageContextManager {
  override active(): Context {
    return activeContext();
  }

  override with<A extends unknown[], F extends (...given: A) => ReturnType<F>>(
    context: Context,
    work: F,
    self?: ThisParameterType<F>,
    ...given: A
  ): ReturnType<F> {
    const frame = new Frame(currentFrame()?.request, context, undefined);
    const bound = self === undefined || self === null ? work : work.bind(self);
    return runInFrame(frame, bound, ...given);
  }

  /** The frames serve requests as well, and stay. */
  override disable(): this {
    return this;
  }
}
