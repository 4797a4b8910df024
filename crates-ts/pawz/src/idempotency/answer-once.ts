import type { Principal } from "@tixlys/biscuit";
import type { Metrics } from "@tixlys/telemetry";
import { refuse } from "../answer/refuse.ts";
import { errorResponse } from "../answer/respond.ts";
import type { Exchange } from "../request/exchange.ts";
import { keyedRequestOf, type KeyedPlace } from "./keyed-request.ts";
import { messageIdsOf } from "./message-ids.ts";
import type { IdempotencyStore, KeyedOutcome, KeyedRequest } from "./port.ts";
import { attemptOf, replayOf } from "./stored-answer.ts";

/** A request that may be repeated, and how it is carried out. */
export type Keyed = {
  readonly compiled: KeyedPlace;
  readonly exchange: Exchange;
  readonly principal: Principal | undefined;
  readonly body: unknown;
  /** Done outside of the transaction, and not at all for a request that was answered before. */
  readonly ahead: (() => Promise<void>) | undefined;
  readonly carryOut: () => Promise<Response> | Response;
};

/** Answers a request with an `Idempotency-Key`: carried out once, answered as often as it is sent. */
export type AnswerOnce = (key: string, keyed: Keyed) => Promise<Response>;

const retryAfterSeconds = 1;

/** Answers keyed requests through a store, and counts what became of them. */
export function answerOnceThrough(
  store: IdempotencyStore,
  metrics: Metrics,
): AnswerOnce {
  const requests = metrics.counter({
    name: "idempotency_requests_total",
    help: "Requests with an Idempotency-Key, by what became of them.",
    labels: { outcome: ["new", "replay", "conflict", "mismatch", "busy"] },
  });
  return async (key, keyed) => {
    const { compiled, exchange, principal, body } = keyed;
    const request = keyedRequestOf(key, compiled, exchange, principal, body);
    const outcome =
      (await beforehand(store, request, keyed.ahead)) ??
      (await store.answerOnce(request, async (executionId) => {
        exchange.nextMessageId = messageIdsOf(executionId);
        return attemptOf(await keyed.carryOut());
      }));
    requests.inc({ outcome: labels[outcome.kind] });
    return answerOf(exchange, outcome);
  };
}

/** Does what comes ahead of the transaction, unless the request has its answer already; then that. */
async function beforehand(
  store: IdempotencyStore,
  request: KeyedRequest,
  ahead: Keyed["ahead"],
): Promise<KeyedOutcome | undefined> {
  if (ahead === undefined) return undefined;
  const known = await store.find(request);
  if (known === undefined) await ahead();
  return known;
}

const labels = {
  first: "new",
  replay: "replay",
  "in-flight": "conflict",
  mismatch: "mismatch",
  busy: "busy",
} as const;

function answerOf(exchange: Exchange, outcome: KeyedOutcome): Response {
  switch (outcome.kind) {
    case "first":
      return outcome.response;
    case "replay":
      return replayOf(outcome.answer, exchange);
    case "mismatch":
      return refuse(exchange, "idempotency-key-mismatch");
    case "in-flight":
      return refuse(exchange, "idempotency-key-in-flight", {
        headers: { "retry-after": String(retryAfterSeconds) },
      });
    case "busy":
      return errorResponse(exchange, "overloaded", { retryAfterSeconds });
  }
}
