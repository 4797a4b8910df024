import { errors, headers } from "@nats-io/nats-core";
import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { rpcHeaders, rpcOutcomes, schemaFaults } from "@tixlys/contracts";
import type { RpcDefinition, RpcOutcome } from "@tixlys/contracts";
import { err, ok } from "@tixlys/nexus";
import type { Result } from "@tixlys/nexus";
import { failSpan, inSpan, injectTrace } from "@tixlys/telemetry";
import { rpcSpan } from "./span.ts";
import type { Bus } from "../bus.ts";
import type { Log } from "../log.ts";
import type { RpcError } from "./error.ts";

/** One request, ready to be sent. */
export type Call = {
  readonly subject: string;
  readonly method: string;
  readonly definition: RpcDefinition;
  /** JSON text. */
  readonly body: string;
  readonly requestId: string;
  /** When the caller no longer needs an answer, in milliseconds since the epoch. */
  readonly deadlineAt: number;
};

type Answer = Result<unknown, RpcError>;

const unavailable: Answer = err({ type: "unavailable" });
const tooLong: Answer = err({
  type: "invalid",
  side: "request",
  faults: ["/: longer than the bus takes"],
});

/** Room for a request's headers, which count towards the broker's limit. */
const HEAD_BYTES = 4_096;

/**
 * A subject of its own for one answer. Who may answer requests may publish to all of these, so a subject must not be guessed
 * from another: 122 random bits.
 */
const replySubject = (service: string): string =>
  `_INBOX.${service}.rpc.${crypto.randomUUID()}`;

/**
 * Asks once, in a span of its own, and waits until `until` at most.
 *
 * Without a connection the answer is `unavailable` at once, and as soon as the connection is lost in the middle.
 */
export async function tryOnce(
  { bus, logger }: { bus: Bus; logger: Log },
  call: Call,
  until: number,
): Promise<Answer> {
  const timeout = until - Date.now();
  if (timeout <= 0) return err({ type: "timeout" });
  if (bus.status() === "degraded") return unavailable;
  const { name, ...span } = rpcSpan("client", call.method);
  return inSpan(name, span, async (active) => {
    const down = lost(bus);
    const answer = await Promise.race([
      ask(bus, logger, call, timeout, until),
      down.promise,
    ]);
    down.leave();
    if (!answer.ok && answer.error.type !== "refused")
      failSpan(active, answer.error.type);
    return answer;
  });
}

async function ask(
  bus: Bus,
  logger: Log,
  call: Call,
  timeout: number,
  until: number,
): Promise<Answer> {
  try {
    const connection = await bus.connected(AbortSignal.timeout(timeout));
    const most = connection.info?.max_payload ?? Number.POSITIVE_INFINITY;
    if (Buffer.byteLength(call.body) + HEAD_BYTES > most) return tooLong;
    const message = await connection.request(call.subject, call.body, {
      timeout,
      headers: headersOf(call, until),
      noMux: true,
      reply: replySubject(bus.service),
    });
    return read(call, message);
  } catch (error) {
    return failureOf(error, call, logger);
  }
}

function headersOf({ requestId }: Call, until: number): MsgHdrs {
  const all = headers();
  all.set(rpcHeaders.deadline, String(Math.ceil(until)));
  all.set("x-request-id", requestId);
  for (const [name, value] of Object.entries(injectTrace()))
    all.set(name, value);
  return all;
}

/** Resolves when the connection is lost. */
function lost(bus: Bus): { promise: Promise<Answer>; leave: () => void } {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const leave = bus.onStatus(() => {
    if (bus.status() === "degraded") resolve(unavailable);
  });
  return { promise, leave };
}

function read({ definition }: Call, message: Msg): Answer {
  const stated = message.headers?.get(rpcHeaders.outcome);
  const outcome = rpcOutcomes.find((each) => each === stated) ?? "failed";
  if (outcome !== "ok")
    return err(errorOf(outcome, definition, message.headers));
  const faults: string[] = [];
  try {
    const body: unknown = message.json();
    faults.push(...schemaFaults(definition.response, body));
    if (faults.length === 0) return ok(body);
  } catch {
    faults.push("/: no JSON");
  }
  return err({ type: "invalid", side: "response", faults });
}

function errorOf(
  outcome: Exclude<RpcOutcome, "ok">,
  { refusals }: RpcDefinition,
  head: MsgHdrs | undefined,
): RpcError {
  switch (outcome) {
    case "refused": {
      const code = head?.get(rpcHeaders.code) ?? "";
      // A code that this build does not know yet cannot be acted upon.
      return refusals.includes(code)
        ? { type: "refused", code }
        : { type: "failed" };
    }
    case "invalid":
      return { type: "invalid", side: "request", faults: [] };
    case "overdue":
      return { type: "timeout" };
    case "busy":
    case "failed":
      return { type: outcome };
  }
}

function failureOf(error: unknown, call: Call, logger: Log): Answer {
  if (error instanceof errors.TimeoutError) return err({ type: "timeout" });
  if (error instanceof errors.NoRespondersError) return unavailable;
  if (error instanceof errors.RequestError)
    return error.isNoResponders()
      ? unavailable
      : failureOf(error.cause, call, logger);
  if (
    error instanceof errors.ClosedConnectionError ||
    error instanceof errors.DrainingConnectionError
  )
    return unavailable;
  if (error instanceof errors.InvalidArgumentError) return tooLong;
  logger.error({ err: error, method: call.method }, "a request was not sent");
  return unavailable;
}
