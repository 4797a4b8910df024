import type { SpanSpec } from "@tixlys/telemetry";

/** `<service>/<resource>.<verb>`: what spans and metrics call a request (semconv rpc-spans, `rpc.method`). */
export const methodOf = (service: string, name: string): string =>
  `${service}/${name}`;

/** The span of one try, or of one answer. `nats` is a value of our own for `rpc.system.name`. */
export function rpcSpan(kind: "client" | "server", method: string): SpanSpec {
  return {
    name: method,
    kind,
    attributes: { "rpc.system.name": "nats", "rpc.method": method },
  };
}
