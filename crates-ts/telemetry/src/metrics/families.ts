import { activeTrace } from "../tracing/span.ts";
import { buckets } from "./buckets.ts";
import * as client from "./client.ts";
import { labelGuard } from "./labels.ts";
import {
  entryOf,
  isCounterEntry,
  isHistogramEntry,
  renewExemplar,
  seriesOf,
} from "./series.ts";
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
  const series = seriesOf(options.labels ?? {}, (labels) => {
    const plain = guard(labels);
    counter.inc(plain, 0);
    const entry = entryOf(counter, plain);
    return isCounterEntry(entry) ? entry : undefined;
  });
  return {
    inc(labels, value = 1) {
      if (!Number.isFinite(value) || value < 0) return;
      const entry = series(labels);
      if (entry === undefined) counter.inc(guard(labels), value);
      else entry.value += value;
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
  const bounds = [...(options.buckets ?? buckets.http)].sort((x, y) => x - y);
  // As texts, because that is what they are as names of properties: to write a fraction out costs more than to count it.
  const names = bounds.map(String);
  const slowly = (value: number, labels: Parameters<typeof guard>[0]): void => {
    const plain = guard(labels);
    if (!withExemplars) return histogram.observe(plain, value);
    const active = activeTrace();
    const exemplarLabels =
      active?.sampled === true
        ? { trace_id: active.traceId, span_id: active.spanId }
        : {};
    histogram.observe({ labels: plain, value, exemplarLabels });
  };
  const series = seriesOf(options.labels ?? {}, (labels) => {
    const entry = entryOf(histogram, guard(labels));
    return isHistogramEntry(entry) ? entry : undefined;
  });
  return {
    observe(value, labels) {
      if (!Number.isFinite(value)) return;
      const entry = series(labels);
      // The library makes a series with its first observation, and each bucket's first exemplar.
      if (entry === undefined) return slowly(value, labels);
      let at = 0;
      for (const bound of bounds) {
        if (value <= bound) break;
        at += 1;
      }
      const name = names[at];
      if (withExemplars) {
        const active = activeTrace();
        if (
          active?.sampled === true &&
          !renewExemplar(entry, name ?? "+Inf", value, active)
        )
          return slowly(value, labels);
      }
      entry.sum += value;
      entry.count += 1;
      if (name !== undefined)
        entry.bucketValues[name] = (entry.bucketValues[name] ?? 0) + 1;
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
