/**
 * The values that a label may take: a closed list, or `"bounded"` for names that come from code
 * (route templates, subjects), of which the first 200 are kept. Any other value becomes `_OTHER`,
 * so that no client can grow the number of series.
 */
export type LabelValues = readonly string[] | "bounded";

/** The labels of a family, by name. */
export type LabelDefinitions = Readonly<Record<string, LabelValues>>;

/** Values for one observation; a label that is left out is empty, which Prometheus reads as absent. */
export type LabelsOf<L extends LabelDefinitions> = {
  readonly [K in keyof L]?: string | number | boolean | undefined;
};

/** `name` in Prometheus form: base unit, `_total` on counters, `_seconds` or `_bytes` where it has one. */
export type MetricOptions<L extends LabelDefinitions> = {
  name: string;
  help: string;
  labels?: L;
};

/** A number that only grows. `value` defaults to 1 and must not be negative. */
export type Counter<L extends LabelDefinitions> = {
  inc(labels?: LabelsOf<L>, value?: number): void;
};

/** A number that goes up and down. */
export type Gauge<L extends LabelDefinitions> = {
  set(value: number, labels?: LabelsOf<L>): void;
  inc(labels?: LabelsOf<L>, value?: number): void;
  dec(labels?: LabelsOf<L>, value?: number): void;
  remove(labels?: LabelsOf<L>): void;
};

/** A distribution; `value` in the unit of its name. */
export type Histogram<L extends LabelDefinitions> = {
  observe(value: number, labels?: LabelsOf<L>): void;
};

/** `collect` runs before each scrape; it must be quick, and a throw skips only this family's update. */
export type GaugeOptions<L extends LabelDefinitions> = MetricOptions<L> & {
  collect?: (gauge: Gauge<L>) => void | Promise<void>;
};

/** `exemplars`: attach the active sampled span's ids (shown in OpenMetrics only). */
export type HistogramOptions<L extends LabelDefinitions> = MetricOptions<L> & {
  buckets?: readonly number[];
  exemplars?: boolean;
};

/** A scrape's answer. */
export type Rendered = { contentType: string; body: string };

/**
 * The metrics of one process. Asking for a name twice gives the same family; asking with another
 * type or other labels throws.
 */
export type Metrics = {
  counter<const L extends LabelDefinitions = {}>(
    options: MetricOptions<L>,
  ): Counter<L>;
  gauge<const L extends LabelDefinitions = {}>(
    options: GaugeOptions<L>,
  ): Gauge<L>;
  histogram<const L extends LabelDefinitions = {}>(
    options: HistogramOptions<L>,
  ): Histogram<L>;
  /** `accept`: the scraper's Accept header; OpenMetrics when it asks for it, else text 0.0.4. */
  render(accept?: string | null): Promise<Rendered>;
};
