import { err, type Result } from "@tixlys/nexus";
import type { Forwarding, ForwardingFailure } from "../../application/ports.ts";
import type { Admission } from "./admission.ts";
import { Attempt, type AttemptRules } from "./attempt.ts";
import { type AttemptFailure, isReplicasFault } from "./attempt-failure.ts";
import type { Replica } from "./replicas.ts";
import { retryBudget, type RetryBudget } from "./retry-budget.ts";
import { traced } from "./traced.ts";
import { connect } from "./wire/connect.ts";
import type { Connection } from "./wire/connection.ts";
import type { IdleConnections } from "./wire/idle-connections.ts";

export type ForwarderOptions = {
  readonly originsOf: (service: string) => readonly string[];
  readonly admission: Admission;
  readonly idle: IdleConnections;
  readonly rules: AttemptRules;
  readonly connectTimeoutMs: number;
};

type Sent = Result<Response, AttemptFailure>;

/** Streams of one replica beyond which a further one counts as a request that is under way. */
const MOST_STREAMS = 10_000;
/** They change nothing, however often they are asked (RFC 9110 §9.2.1). */
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Sends requests to replicas; to another one where that is safe. */
export function forwarder(
  options: ForwarderOptions,
): (request: Forwarding) => Promise<Result<Response, ForwardingFailure>> {
  const { admission, idle, rules } = options;
  const budgets = new Map<string, RetryBudget>();
  const budgetOf = (service: string): RetryBudget => {
    const known = budgets.get(service);
    if (known !== undefined) return known;
    const fresh = retryBudget(performance.now.bind(performance));
    budgets.set(service, fresh);
    return fresh;
  };

  /** On a kept connection, or a new one. The place at the replica is given back when the answer has been read. */
  const once = (
    replica: Replica,
    request: Forwarding,
    isFresh: boolean,
  ): Promise<Sent> => {
    const kept = isFresh ? undefined : idle.take(replica.origin);
    return kept === undefined
      ? onNew(replica, request)
      : on(kept, replica, request);
  };

  const onNew = async (
    replica: Replica,
    request: Forwarding,
  ): Promise<Sent> => {
    const opened = await connect(replica.origin, options.connectTimeoutMs);
    if (opened.ok) return on(opened.value, replica, request);
    replica.underWay -= 1;
    replica.breaker.failed(true);
    admission.left(request.service);
    return err(opened.error);
  };

  const on = async (
    connection: Connection,
    replica: Replica,
    request: Forwarding,
  ): Promise<Sent> => {
    const { origin, breaker } = replica;
    let isStream = false;
    const attempt = new Attempt(connection, request, rules, {
      over: (isClean) => {
        if (isClean) idle.keep(connection);
        if (isStream) replica.streams -= 1;
        else replica.underWay -= 1;
        admission.left(request.service);
      },
      isStream: () => {
        if (replica.streams >= MOST_STREAMS) return;
        isStream = true;
        replica.streams += 1;
        replica.underWay -= 1;
        admission.left(request.service);
      },
    });
    const answer = await attempt.run(hostOf(origin));
    if (answer.ok) breaker.succeeded();
    else if (isReplicasFault(answer.error))
      breaker.failed(answer.error.kind === "TimedOut");
    return answer;
  };

  return async (request) => {
    const { service } = request;
    const budget = budgetOf(service);
    budget.spend();
    const origins = options.originsOf(service);
    let failure: AttemptFailure | undefined;
    let without: string | undefined;
    let isSecond = false;
    for (let tries = 0; tries <= origins.length; tries += 1) {
      const entered = admission.enter(service, without);
      const replica = entered instanceof Promise ? await entered : entered;
      if (typeof replica === "string")
        return err(
          failure === undefined ? refusals[replica] : told(failure, isSecond),
        );
      const answer = await traced(
        {
          method: request.method,
          url: () => `${replica.origin}${request.target}`,
          headers: request.headers,
        },
        () => once(replica, request, isSecond),
      );
      if (answer.ok) return answer;
      failure = answer.error;
      if (failure.kind === "Broken") {
        if (isSecond || !mayRepeat(request) || !budget.take()) break;
        isSecond = true;
      } else if (failure.kind !== "Refused") break;
      // The only replica is asked once more: what broke off may have been a connection that it had given up meanwhile.
      without = origins.length > 1 ? replica.origin : undefined;
      if (failure.kind === "Refused" && without === undefined) break;
    }
    return err(failure === undefined ? refusals.down : told(failure, isSecond));
  };
}

const refusals = {
  overloaded: { kind: "UpstreamOverloaded" },
  down: { kind: "UpstreamDown" },
} as const satisfies Record<string, ForwardingFailure>;

/** Of what may have reached a replica: only what changes nothing, or is known by its key there, and whose body is still to be had. */
const mayRepeat = (request: Forwarding): boolean =>
  (SAFE.has(request.method) ||
    request.headers.has("idempotency-key") ||
    request.isRepeatable === true) &&
  !(request.body instanceof ReadableStream);

/** @param wasSeen A replica may have seen the request before: nobody can say that nothing was done. */
function told(failure: AttemptFailure, wasSeen: boolean): ForwardingFailure {
  switch (failure.kind) {
    case "Refused":
      if (failure.cause === "ConnectTimeout")
        return { kind: "UpstreamTimedOut" };
      return wasSeen
        ? { kind: "UpstreamUnreachable", cause: failure.cause }
        : refusals.down;
    case "Broken":
      return { kind: "UpstreamUnreachable", cause: "ConnectionClosed" };
    case "Malformed":
      return {
        kind: "UpstreamUnreachable",
        cause: `malformed answer: ${failure.what}`,
      };
    case "TimedOut":
      return { kind: "UpstreamTimedOut" };
    default:
      return failure;
  }
}

/** What stands after `http://`. */
const hostOf = (origin: string): string =>
  origin.slice(origin.indexOf("//") + 2);
