import { Registry } from "./client.ts";
import {
  counterFamily,
  gaugeFamily,
  histogramFamily,
  type FamilyTarget,
} from "./families.ts";
import type {
  Counter,
  Gauge,
  Histogram,
  LabelDefinitions,
  MetricOptions,
  Metrics,
  Rendered,
} from "./types.ts";

type Family =
  | Counter<LabelDefinitions>
  | Gauge<LabelDefinitions>
  | Histogram<LabelDefinitions>;
type Kept = { type: string; labels: string; family: unknown };

/**
 * A registry of its own. `startTelemetry` makes the process's one; tests may make more. Nothing is
 * registered yet.
 */
export function createMetrics(): Metrics {
  return metricsOver({
    registry: new Registry(Registry.OPENMETRICS_CONTENT_TYPE),
    counters: new Map(),
  });
}

/** As {@link createMetrics}, over a registry that collectors of the client library can use as well. */
export function metricsOver(target: FamilyTarget): Metrics {
  const families = new Map<string, Kept>();
  const render = renderer(target);
  return {
    counter: (options) =>
      once(families, "counter", options, () => counterFamily(target, options)),
    gauge: (options) =>
      once(families, "gauge", options, () => gaugeFamily(target, options)),
    histogram: (options) =>
      once(families, "histogram", options, () =>
        histogramFamily(target, options),
      ),
    render,
  };
}

/** The family of this name, made on first request; a second definition must agree with the first. */
function once<L extends LabelDefinitions, F extends Family | object>(
  families: Map<string, Kept>,
  type: string,
  options: MetricOptions<L>,
  make: () => F,
): F {
  const labels = Object.keys(options.labels ?? {})
    .sort()
    .join(",");
  const kept = families.get(options.name);
  if (kept === undefined) {
    const family = make();
    families.set(options.name, { type, labels, family });
    return family;
  }
  if (kept.type !== type || kept.labels !== labels) {
    throw new TypeError(
      `metric ${options.name} exists as ${kept.type}(${kept.labels})`,
    );
  }
  // cast: same name, type and labels were made by the same factory above.
  return kept.family as F;
}

/**
 * One scrape after the other: the library switches formats on the shared registry and cuts `_total`
 * off a counter's name for OpenMetrics, which is put back before the next scrape.
 */
function renderer(
  target: FamilyTarget,
): (accept?: string | null) => Promise<Rendered> {
  let last: Promise<unknown> = Promise.resolve();
  return (accept) => {
    const next = last.then(() => renderOnce(target, wantsOpenMetrics(accept)));
    last = next.catch(() => undefined);
    return next;
  };
}

async function renderOnce(
  target: FamilyTarget,
  openMetrics: boolean,
): Promise<Rendered> {
  const { registry } = target;
  const contentType = openMetrics
    ? Registry.OPENMETRICS_CONTENT_TYPE
    : Registry.PROMETHEUS_CONTENT_TYPE;
  registry.setContentType(contentType);
  try {
    return { contentType, body: await registry.metrics() };
  } finally {
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    for (const [counter, name] of target.counters) counter.name = name;
  }
}

/** The scraper lists what it takes; OpenMetrics wins when it is there with a quality above 0. */
function wantsOpenMetrics(accept: string | null | undefined): boolean {
  const offer = accept
    ?.split(",")
    .find((item) =>
      item.trim().toLowerCase().startsWith("application/openmetrics-text"),
    );
  return offer !== undefined && !/;\s*q=0(\.0*)?\s*(;|$)/.test(offer);
}
