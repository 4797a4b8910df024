import { activeTrace } from "../tracing/span.ts";
import { buckets } from "./buckets.ts";
import * as client from "./client.ts";
import { labelGuard } from "./labels.ts";
import type {
  Counter,
  Gauge,
  GaugeOptions,
  Histogram,
  HistogramOptions,
  LabelDefinitions,
  MetricOptions,
} from "./types.ts";

/** What a family needs of its registry; `counters` remembers full names, see registry.ts. */
export type FamilyTarget = {
  registry: InstanceType<typeof client.Registry>;
  counters: Map<{ name: string }, string>;
};

/** A counter family; negative and non-finite steps are ignored. */
export function counterFamily<L extends LabelDefinitions>(
  target: FamilyTarget,
  options: MetricOptions<L>,
): Counter<L> {
  const guard = labelGuard(options.labels ?? {});
  const counter = new client.Counter<string>(settings(target, options));
  const named: unknown = counter;
  if (hasName(named)) target.counters.set(named, options.name);
  return {
    inc(labels, value = 1) {
      if (Number.isFinite(value) && value >= 0)
        counter.inc(guard(labels), value);
    },
  };
}

/** A gauge family; non-finite values are ignored. */
export function gaugeFamily<L extends LabelDefinitions>(
  target: FamilyTarget,
  options: GaugeOptions<L>,
): Gauge<L> {
  const guard = labelGuard(options.labels ?? {});
  const collect = options.collect;
  const gauge = new client.Gauge<string>({
    ...settings(target, options),
    ...(collect === undefined
      ? {}
      : { collect: async () => ignoreFailure(() => collect(family)) }),
  });
  const family: Gauge<L> = {
    set(value, labels) {
      if (Number.isFinite(value)) gauge.set(guard(labels), value);
    },
    inc(labels, value = 1) {
      if (Number.isFinite(value)) gauge.inc(guard(labels), value);
    },
    dec(labels, value = 1) {
      if (Number.isFinite(value)) gauge.dec(guard(labels), value);
    },
    remove(labels) {
      gauge.remove(guard(labels));
    },
  };
  return family;
}

/** A histogram family; non-finite values are ignored. Exemplars come from sampled spans only. */
export function histogramFamily<L extends LabelDefinitions>(
  target: FamilyTarget,
  options: HistogramOptions<L>,
): Histogram<L> {
  const guard = labelGuard(options.labels ?? {});
  const withExemplars = options.exemplars === true;
  const histogram = new client.Histogram<string>({
    ...settings(target, options),
    buckets: [...(options.buckets ?? buckets.http)],
    enableExemplars: withExemplars,
  });
  return {
    observe(value, labels) {
      if (!Number.isFinite(value)) return;
      if (!withExemplars) return histogram.observe(guard(labels), value);
      const active = activeTrace();
      const sampled = active !== undefined && active.sampled;
      const exemplarLabels = sampled
        ? { trace_id: active.traceId, span_id: active.spanId }
        : {};
      histogram.observe({ labels: guard(labels), value, exemplarLabels });
    },
  };
}

function settings<L extends LabelDefinitions>(
  target: FamilyTarget,
  options: MetricOptions<L>,
) {
  const { name, help } = options;
  const labelNames = Object.keys(options.labels ?? {});
  return { name, help, labelNames, registers: [target.registry] };
}

function hasName(value: unknown): value is { name: string } {
  return typeof value === "object" && value !== null && "name" in value;
}

/** A scrape shows what it can; one failing collector must not hide the others. */
async function ignoreFailure(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    // The family keeps its last value.
  }
}
