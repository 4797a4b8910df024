import { rpcOutcomes } from "@tixlys/contracts";
import type { RpcOutcome } from "@tixlys/contracts";
import { buckets } from "@tixlys/telemetry";
import type { Metrics } from "@tixlys/telemetry";
import { rpcErrorTypes } from "./error.ts";
import type { RpcError } from "./error.ts";

/** What an answering process counts. */
export type ServerMetrics = {
  readonly answered: (
    method: string,
    outcome: RpcOutcome,
    durationMs: number,
  ) => void;
  /** How many requests are being answered more, or fewer. */
  readonly active: (change: 1 | -1) => void;
};

/** What an asking process counts. */
export type ClientMetrics = {
  readonly called: (
    method: string,
    outcome: "ok" | RpcError["type"],
    durationMs: number,
  ) => void;
  readonly retried: (method: string) => void;
  readonly circuit: (isOpen: boolean) => void;
};

/** Names as in semconv's rpc-metrics; `nats` is a value of our own. */
const labels = { rpc_system_name: ["nats"], rpc_method: "bounded" } as const;

/** Registers what a server counts; without a registry it goes nowhere. */
export function serverMetrics(metrics: Metrics | undefined): ServerMetrics {
  if (metrics === undefined)
    return { answered: () => undefined, active: () => undefined };
  const duration = metrics.histogram({
    name: "rpc_server_call_duration_seconds",
    help: "Time from a request's arrival to its answer",
    labels: { ...labels, rpc_response_status_code: rpcOutcomes },
    buckets: buckets.http,
    exemplars: true,
  });
  const active = metrics.gauge({
    name: "rpc_server_active_requests",
    help: "Requests that are being answered",
  });
  active.set(0);
  return {
    active: (change) => active.inc({}, change),
    answered: (method, outcome, durationMs) =>
      duration.observe(durationMs / 1000, {
        rpc_system_name: "nats",
        rpc_method: method,
        rpc_response_status_code: outcome,
      }),
  };
}

/** Registers what a client counts; without a registry it goes nowhere. */
export function clientMetrics(
  metrics: Metrics | undefined,
  target: string,
): ClientMetrics {
  if (metrics === undefined)
    return {
      called: () => undefined,
      retried: () => undefined,
      circuit: () => undefined,
    };
  const duration = metrics.histogram({
    name: "rpc_client_call_duration_seconds",
    help: "Time from a call to its result, repeated tries included",
    labels: {
      ...labels,
      rpc_response_status_code: ["ok", ...rpcErrorTypes],
      error_type: rpcErrorTypes,
    },
    buckets: buckets.http,
    exemplars: true,
  });
  const retries = metrics.counter({
    name: "rpc_client_retries_total",
    help: "Tries after the first one",
    labels,
  });
  const circuit = metrics.gauge({
    name: "rpc_client_circuit_open",
    help: "1 while requests to a service are refused here because it failed too often",
    labels: { target: "bounded" },
  });
  circuit.set(0, { target });
  return {
    called: (method, outcome, durationMs) =>
      duration.observe(durationMs / 1000, {
        rpc_system_name: "nats",
        rpc_method: method,
        rpc_response_status_code: outcome,
        ...(outcome === "ok" || outcome === "refused"
          ? {}
          : { error_type: outcome }),
      }),
    retried: (method) =>
      retries.inc({ rpc_system_name: "nats", rpc_method: method }),
    circuit: (isOpen) => circuit.set(isOpen ? 1 : 0, { target }),
  };
}
