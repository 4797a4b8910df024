// The client's index loads cluster, worker and push-gateway code that costs 10 MB and 20 ms at start;
// these are the same classes, taken from their own files. The version is pinned exactly.
declare module "@prometheus-io/client/lib/registry.js" {
  import { Registry } from "@prometheus-io/client";
  export = Registry;
}
declare module "@prometheus-io/client/lib/counter.js" {
  import { Counter } from "@prometheus-io/client";
  export = Counter;
}
declare module "@prometheus-io/client/lib/gauge.js" {
  import { Gauge } from "@prometheus-io/client";
  export = Gauge;
}
declare module "@prometheus-io/client/lib/histogram.js" {
  import { Histogram } from "@prometheus-io/client";
  export = Histogram;
}
declare module "@prometheus-io/client/lib/metrics/*" {
  import type { Registry } from "@prometheus-io/client";
  const collect: (
    registry: Registry,
    config?: { eventLoopMonitoringPrecision?: number },
  ) => void;
  export = collect;
}
