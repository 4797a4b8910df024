import { rpcSubject } from "@tixlys/contracts";
import type {
  Contract,
  RpcDefinition,
  RpcNames,
  RpcRefusal,
  RpcRequest,
  RpcResponse,
} from "@tixlys/contracts";
import type { Result } from "@tixlys/nexus";
import type { Metrics } from "@tixlys/telemetry";
import { within } from "@tixlys/nexus/waits";
import { answer } from "./answer.ts";
import { serverMetrics } from "./metrics.ts";
import { methodOf } from "./span.ts";
import { subscribeAll } from "./subscriptions.ts";
import type { Bus } from "../bus.ts";
import type { Log } from "../log.ts";
import type { Answering, RpcContext } from "./answer.ts";

/** One handler per declared request. A refusal is a value; a throw is our fault and answered as `failed`. */
export type RpcHandlers<C extends Contract> = {
  readonly [N in RpcNames<C>]: (
    request: RpcRequest<C, N>,
    context: RpcContext,
  ) => Promise<Result<RpcResponse<C, N>, RpcRefusal<C, N>>>;
};

/** What a server is started with. */
export type RpcServerOptions<C extends Contract> = {
  readonly bus: Bus;
  /** The service's own contract. */
  readonly contract: C;
  readonly handlers: RpcHandlers<C>;
  readonly logger: Log;
  readonly metrics?: Metrics;
  /** Requests under way at a time; what comes beyond is answered `busy` at once. 64 unless told. */
  readonly concurrency?: number;
  /** How long `stop` lets requests finish before their signals fire; 5,000 unless told. */
  readonly graceMs?: number;
};

/** A running server. */
export type RpcServer = {
  /** How many requests are being answered. */
  active(): number;
  /** Takes no further request, lets those under way finish, then aborts them. `graceMs` and two seconds at most. */
  stop(): Promise<void>;
};

const CONCURRENCY = 64;
const GRACE_MS = 5_000;
const ABORTED_MS = 1_000;

/**
 * Answers the requests that a contract declares, over core NATS. Each goes to one process of the service (queue group).
 *
 * Both shapes are held against the published schemas; a field that the response does not declare is not sent. What is
 * overdue when it arrives is not begun; a handler's signal fires at the deadline, and the caller then gets no answer of it.
 */
export function rpcServer<C extends Contract>(
  options: RpcServerOptions<C>,
): RpcServer {
  const { bus, contract, logger } = options;
  const { service } = contract;
  const metrics = serverMetrics(options.metrics);
  const running = new Set<AbortController>();
  const underWay = new Set<Promise<void>>();
  const table = new Map<string, Answering>();
  for (const [name, definition] of Object.entries<RpcDefinition>(contract.rpc))
    table.set(rpcSubject(service, name, definition.version), {
      method: methodOf(service, name),
      definition,
      handle: handlerOf(options.handlers, name),
    });
  const subscriptions = subscribeAll({
    bus,
    subjects: [...table.keys()],
    queue: service,
    logger,
    onMessage: (subject, message) => {
      const answering = table.get(subject);
      if (answering === undefined) return;
      const isFull = underWay.size >= (options.concurrency ?? CONCURRENCY);
      const work = answer({
        message,
        answering,
        isFull,
        running,
        logger,
        metrics,
      });
      if (isFull) return;
      underWay.add(work);
      metrics.active(1);
      work
        .finally(() => {
          underWay.delete(work);
          metrics.active(-1);
        })
        .catch(() => undefined);
    },
  });
  const stop = async (): Promise<void> => {
    await subscriptions.drain();
    const finished = (): Promise<unknown> => Promise.allSettled(underWay);
    await within(options.graceMs ?? GRACE_MS, finished());
    for (const each of running)
      each.abort(new Error("the service is stopping"));
    await within(ABORTED_MS, finished());
  };
  let stopped: Promise<void> | undefined;
  return {
    active: () => underWay.size,
    stop: () => (stopped ??= stop()),
  };
}

function handlerOf<C extends Contract>(
  handlers: RpcHandlers<C>,
  name: string,
): Answering["handle"] {
  const handler: unknown = Reflect.get(handlers, name);
  if (typeof handler !== "function")
    throw new Error(`the request ${name} is declared and nobody handles it`);
  // cast: the table's type ties each handler to its definition, whose schemas are checked around the call.
  return handler as Answering["handle"];
}
