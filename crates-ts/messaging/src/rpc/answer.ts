import { headers } from "@nats-io/nats-core";
import type { Msg } from "@nats-io/nats-core";
import { declaredOnly, rpcHeaders, schemaFaults } from "@tixlys/contracts";
import type { RpcDefinition, RpcOutcome } from "@tixlys/contracts";
import type { Result } from "@tixlys/nexus";
import {
  extractTrace,
  failSpan,
  inSpan,
  runWithContext,
} from "@tixlys/telemetry";
import { newId } from "../new-id.ts";
import { readDeadline } from "./deadline.ts";
import { rpcSpan } from "./span.ts";
import type { Log } from "../log.ts";
import type { ServerMetrics } from "./metrics.ts";

/** What a handler knows besides the request. */
export type RpcContext = {
  /** Fires at the deadline, and when the service cannot wait any longer for its stop. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly deadlineAt: number;
  readonly requestId: string;
};

/** How one kind of request is answered. */
export type Answering = {
  readonly method: string;
  readonly definition: RpcDefinition;
  readonly handle: (
    request: unknown,
    context: RpcContext,
  ) => Promise<Result<unknown, string>>;
};

type Reply = {
  readonly outcome: RpcOutcome;
  readonly code?: string;
  /** JSON text. */
  readonly body?: string;
};

type Asked = {
  readonly message: Msg;
  readonly answering: Answering;
  /** No further request may begin. */
  readonly isFull: boolean;
  /** The handlers that run, so that a stop can reach them. */
  readonly running: Set<AbortController>;
  readonly logger: Log;
  readonly metrics: ServerMetrics;
};

/**
 * Answers one request exactly once. Resolves when the handler has ended, which may be after the answer: one that
 * ignores its signal keeps its place.
 */
export async function answer(asked: Asked): Promise<void> {
  const { message, answering, metrics, isFull } = asked;
  const startedAt = performance.now();
  const give = (reply: Reply): void => {
    metrics.answered(
      answering.method,
      reply.outcome,
      performance.now() - startedAt,
    );
    send(asked, reply);
  };
  const deadlineAt = readDeadline(
    message.headers?.get(rpcHeaders.deadline),
    Date.now(),
  );
  if (Date.now() >= deadlineAt) return give({ outcome: "overdue" });
  if (isFull) return give({ outcome: "busy" });
  const request = parse(message);
  const faults = schemaFaults(answering.definition.request, request);
  if (faults.length > 0) {
    asked.logger.warn(
      { method: answering.method, faults },
      "a request breaks the contract",
    );
    return give({ outcome: "invalid" });
  }
  await traced(asked, request, deadlineAt, give);
}

/** Runs the handler as the request that asked, in a span below the caller's. */
async function traced(
  asked: Asked,
  request: unknown,
  deadlineAt: number,
  give: (reply: Reply) => void,
): Promise<void> {
  const { message, answering, running } = asked;
  const header = (name: string): string | undefined =>
    message.headers?.get(name) || undefined;
  const requestId = header("x-request-id") ?? newId();
  const { name, ...span } = rpcSpan("server", answering.method);
  const parent = extractTrace({
    traceparent: header("traceparent") ?? null,
    tracestate: header("tracestate") ?? null,
  });
  await runWithContext({ requestId, deadlineAt }, () =>
    inSpan(name, { ...span, parent }, async (active) => {
      const controller = new AbortController();
      running.add(controller);
      const { signal } = controller;
      const timer = setTimeout(
        () => controller.abort(overdue),
        deadlineAt - Date.now(),
      );
      const handled = handle(asked, request, { signal, deadlineAt, requestId });
      const reply = await Promise.race([handled, cutShort(signal)]);
      clearTimeout(timer);
      if (reply.outcome !== "ok" && reply.outcome !== "refused")
        failSpan(active, reply.outcome);
      give(reply);
      await handled;
      running.delete(controller);
    }),
  );
}

const overdue = new Error("the request is overdue");

/** What is answered for a handler that has not ended when its signal fires. */
function cutShort(signal: AbortSignal): Promise<Reply> {
  return new Promise((resolve) => {
    signal.addEventListener(
      "abort",
      () =>
        resolve({ outcome: signal.reason === overdue ? "overdue" : "failed" }),
      { once: true },
    );
  });
}

/** Never rejects: what a handler throws is logged here and told to nobody. */
async function handle(
  { answering, logger }: Asked,
  request: unknown,
  context: RpcContext,
): Promise<Reply> {
  const { method, definition } = answering;
  try {
    const result = await answering.handle(request, context);
    if (!result.ok)
      return definition.refusals.includes(result.error)
        ? { outcome: "refused", code: result.error }
        : broken(asFault(`${method} may not be refused as ${result.error}`));
    const response = declaredOnly(definition.response, result.value);
    const faults = schemaFaults(definition.response, response);
    if (faults.length === 0)
      return { outcome: "ok", body: JSON.stringify(response) };
    return broken(
      asFault(`${method} breaks its contract: ${faults.join("; ")}`),
    );
  } catch (error) {
    return broken(error);
  }

  function broken(error: unknown): Reply {
    if (!context.signal.aborted)
      logger.error({ err: error, method }, "a request could not be answered");
    return { outcome: "failed" };
  }
}

const asFault = (text: string): Error => new Error(text);

/** The request as it was sent; nothing when it is no JSON, which no schema lets pass. */
function parse(message: Msg): unknown {
  try {
    const body: unknown = message.json();
    return body;
  } catch {
    return undefined;
  }
}

/** An answer that the broker does not take any more, or that is too long for it, is the caller's timeout. */
function send({ message, logger, answering }: Asked, reply: Reply): void {
  const head = headers();
  head.set(rpcHeaders.outcome, reply.outcome);
  if (reply.code !== undefined) head.set(rpcHeaders.code, reply.code);
  try {
    message.respond(reply.body ?? "", { headers: head });
  } catch (error) {
    logger.warn(
      { err: error, method: answering.method },
      "an answer could not be sent",
    );
  }
}
