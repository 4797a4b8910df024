import { declaredOnly, rpcSubject, schemaFaults } from "@tixlys/contracts";
import type {
  Contract,
  RpcDefinition,
  RpcNames,
  RpcRefusal,
  RpcRequest,
  RpcResponse,
} from "@tixlys/contracts";
import { err } from "@tixlys/nexus";
import type { Result } from "@tixlys/nexus";
import { currentContext } from "@tixlys/telemetry";
import type { Metrics } from "@tixlys/telemetry";
import { newId } from "../new-id.ts";
import { defaultTimeoutMs, longestMs } from "./deadline.ts";
import { clientMetrics } from "./metrics.ts";
import { resilience } from "./resilience.ts";
import { methodOf } from "./span.ts";
import { tryOnce } from "./try-once.ts";
import type { Bus } from "../bus.ts";
import type { Log } from "../log.ts";
import type { RpcError } from "./error.ts";
import type { ClientMetrics } from "./metrics.ts";
import type { BreakerOptions, Resilience } from "./resilience.ts";
import type { Call } from "./try-once.ts";

/** What a client is made of. */
export type RpcClientOptions<C extends Contract> = {
  readonly bus: Bus;
  /** The contract of the service that is asked. */
  readonly contract: C;
  readonly logger: Log;
  readonly metrics?: Metrics;
  /** How long a call may take unless it says otherwise; 2,000 unless told, 9,000 at most. */
  readonly timeoutMs?: number;
  /** Calls under way at a time; what comes beyond is `busy` at once. 256 unless told. */
  readonly concurrency?: number;
  readonly breaker?: BreakerOptions;
};

/** Asks one service. */
export type RpcClient<C extends Contract> = {
  /**
   * Asks, and never rejects for what the other side or the broker does.
   *
   * The deadline is the call's, or the current request's when that comes first; it travels along, as do request id and
   * trace. Only a request declared idempotent is asked again, and only before the deadline.
   *
   * @throws RangeError when `timeoutMs` is not within 1 to 9,000.
   */
  call<N extends RpcNames<C>>(
    name: N,
    request: RpcRequest<C, N>,
    options?: { readonly timeoutMs?: number },
  ): Promise<Result<RpcResponse<C, N>, RpcError<RpcRefusal<C, N>>>>;
};

const CONCURRENCY = 256;

/** Makes a client with a circuit breaker of its own; one per asked service and process. */
export function rpcClient<C extends Contract>(
  options: RpcClientOptions<C>,
): RpcClient<C> {
  const { contract, logger } = options;
  const metrics = clientMetrics(options.metrics, contract.service);
  const ask = resilience(options.breaker ?? {}, (isOpen) => {
    metrics.circuit(isOpen);
    logger.warn(
      { target: contract.service },
      isOpen ? "requests are held back" : "requests flow again",
    );
  });
  let active = 0;
  const call = async (
    name: string,
    request: unknown,
    timeoutMs = options.timeoutMs ?? defaultTimeoutMs,
  ): Promise<Result<unknown, RpcError>> => {
    const prepared = prepare(contract, name, request, timeoutMs);
    if (!prepared.ok) return prepared;
    if (active >= (options.concurrency ?? CONCURRENCY))
      return err({ type: "busy" });
    active += 1;
    try {
      return await send(options, ask, metrics, prepared.value);
    } finally {
      active -= 1;
    }
  };
  const client: Untyped = {
    call: async (name, request, { timeoutMs } = {}) => {
      const startedAt = performance.now();
      const answer = await call(name, request, timeoutMs);
      metrics.called(
        methodOf(contract.service, name),
        answer.ok ? "ok" : answer.error.type,
        performance.now() - startedAt,
      );
      return answer;
    },
  };
  return client;
}

type Untyped = {
  readonly call: (
    name: string,
    request: unknown,
    options?: { readonly timeoutMs?: number },
  ) => Promise<Result<unknown, RpcError>>;
};

function send(
  { bus, logger }: Pick<RpcClientOptions<Contract>, "bus" | "logger">,
  ask: Resilience,
  metrics: ClientMetrics,
  call: Call,
): Promise<Result<unknown, RpcError>> {
  return ask({
    deadlineAt: call.deadlineAt,
    repeatable: call.definition.idempotent,
    tryOnce: (until) => tryOnce({ bus, logger }, call, until),
    onRetry: () => metrics.retried(call.method),
  });
}

function prepare(
  { service, rpc }: Contract,
  name: string,
  request: unknown,
  timeoutMs: number,
): Result<Call, RpcError> {
  if (!(timeoutMs >= 1 && timeoutMs <= longestMs))
    throw new RangeError(
      `a request may take 1 to ${String(longestMs)} ms, not ${String(timeoutMs)}`,
    );
  const definition: RpcDefinition | undefined = rpc[name];
  if (definition === undefined)
    throw new Error(`${service} answers no request ${name}`);
  const body = declaredOnly(definition.request, request);
  const faults = schemaFaults(definition.request, body);
  if (faults.length > 0)
    return err({ type: "invalid", side: "request", faults });
  const context = currentContext();
  return {
    ok: true,
    value: {
      subject: rpcSubject(service, name, definition.version),
      method: methodOf(service, name),
      definition,
      body: JSON.stringify(body),
      requestId: context?.requestId ?? newId(),
      deadlineAt: Math.min(
        Date.now() + timeoutMs,
        context?.deadlineAt ?? Number.POSITIVE_INFINITY,
      ),
    },
  };
}
