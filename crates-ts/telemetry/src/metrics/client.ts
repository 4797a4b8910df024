/// <reference path="./prometheus-client.d.ts" />
// Deep imports on purpose: see prometheus-client.d.ts.
import Counter from "@prometheus-io/client/lib/counter.js";
import Gauge from "@prometheus-io/client/lib/gauge.js";
import Histogram from "@prometheus-io/client/lib/histogram.js";
import Registry from "@prometheus-io/client/lib/registry.js";

export { Counter, Gauge, Histogram, Registry };
