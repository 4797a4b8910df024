/** A streamed answer that can be ended from outside. */
export type EndableAnswer = {
  readonly answer: Response;
  /** Ends it in order: the client sees an end, not a break. */
  end(): void;
};

/** Ends answers whose client, or whose service, has fallen silent. */
export type AnswerStreams = {
  /**
   * The same answer, watched: Bun's own clock would cut it off after its idle time whether anything flows or not. `ended` is called
   * once, however it ends.
   */
  watched(
    answer: Response,
    options: {
      /** The service may be silent for as long as it likes: an event stream. */
      readonly mayBeSilent: boolean;
      readonly ended: () => void;
    },
  ): EndableAnswer;
};

/** An answer that nobody took anything of, or gave anything to, for so long is given up. */
const IDLE_MS = 60_000;

type Flow = {
  movedMs: number;
  /** The service is waited for, and not the client. */
  isAwaited: boolean;
  readonly mayBeSilent: boolean;
  readonly giveUp: () => void;
};

/** One timer for all answers; none while there is none. */
export function answerStreams(idleMs: number = IDLE_MS): AnswerStreams {
  const flows = new Set<Flow>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const look = (): void => {
    const since = performance.now() - idleMs;
    for (const flow of flows)
      if (flow.movedMs < since && !(flow.isAwaited && flow.mayBeSilent))
        flow.giveUp();
  };
  const leave = (flow: Flow): void => {
    flows.delete(flow);
    if (flows.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    watched: (answer, { mayBeSilent, ended }) => {
      const { body, end, flow } = flowing(answer, mayBeSilent, () => {
        leave(flow);
        ended();
      });
      flows.add(flow);
      timer ??= setInterval(look, idleMs / 4).unref();
      const { status, headers } = answer;
      return { answer: new Response(body, { status, headers }), end };
    },
  };
}

/** Passes a body on, and notes when it last moved. */
function flowing(answer: Response, mayBeSilent: boolean, ended: () => void) {
  const source: ReadableStream<Uint8Array> | null = answer.body;
  const reader = source?.getReader();
  let isOver = false;
  let to: ReadableStreamDefaultController<Uint8Array> | undefined;
  const finish = (how: (controller: NonNullable<typeof to>) => void): void => {
    if (isOver) return;
    isOver = true;
    if (to !== undefined) how(to);
    ended();
  };
  const stop = (how: (controller: NonNullable<typeof to>) => void): void => {
    finish(how);
    // A body that has ended, or broken, has nothing left to cancel.
    reader?.cancel().catch(() => undefined);
  };
  const flow: Flow = {
    movedMs: performance.now(),
    isAwaited: false,
    mayBeSilent,
    giveUp: () =>
      stop((controller) => controller.error(new Error("nothing moved"))),
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => void (to = controller),
      async pull(controller) {
        flow.movedMs = performance.now();
        flow.isAwaited = true;
        try {
          const next = await reader?.read();
          flow.isAwaited = false;
          flow.movedMs = performance.now();
          if (next === undefined || next.done)
            return finish((open) => open.close());
          if (!isOver) controller.enqueue(next.value);
        } catch (error) {
          finish((open) => open.error(error));
        }
      },
      cancel: () => stop(() => undefined),
    },
    { highWaterMark: 0 },
  );
  return { body, flow, end: () => stop((controller) => controller.close()) };
}
