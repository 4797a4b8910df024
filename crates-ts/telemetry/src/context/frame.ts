import { AsyncLocalStorage } from "node:async_hooks";
import {
  ROOT_CONTEXT,
  trace,
  type Context,
  type Span,
} from "@opentelemetry/api";
import type { RequestContext } from "./request.ts";

/**
 * All that follows a piece of work over awaits, timers and streams: whose request it is and which span it is part of. One storage
 * holds both, because each entry into a storage is paid for by every request.
 */
export class Frame {
  readonly request: RequestContext | undefined;
  readonly span: Span | undefined;
  readonly #below: Context;
  #context: Context | undefined;

  constructor(
    request: RequestContext | undefined,
    below: Context,
    span: Span | undefined,
  ) {
    this.request = request;
    this.#below = below;
    this.span = span ?? trace.getSpan(below);
    if (span === undefined) this.#context = below;
  }

  /** What OpenTelemetry calls the active context; made when somebody asks for it. */
  get context(): Context {
    this.#context ??=
      this.span === undefined
        ? this.#below
        : trace.setSpan(this.#below, this.span);
    return this.#context;
  }
}

const storage = new AsyncLocalStorage<Frame>();

/** The frame that this code runs in. */
export const currentFrame = (): Frame | undefined => storage.getStore();

/** OpenTelemetry's active context. */
export const activeContext = (): Context =>
  storage.getStore()?.context ?? ROOT_CONTEXT;

/** Runs `work` in a frame. Only `run` is used: `enterWith` leaks between requests on Bun. */
export function runInFrame<Given extends unknown[], T>(
  frame: Frame,
  work: (...given: Given) => T,
  ...given: Given
): T {
  return storage.run(frame, work, ...given);
}
