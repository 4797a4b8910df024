import type { LabelDefinitions, LabelsOf } from "./types.ts";

const MOST = 2_000;

/**
 * Finds what is kept for a set of label values, made by `open` as soon as there is something to keep. The client library hashes and checks the labels at each
 * observation, which costs a request as much as its answer.
 *
 * @returns Nothing for what lies beyond some 2,000 sets: those go the library's way.
 */
export function seriesOf<Kept>(
  definitions: LabelDefinitions,
  open: (labels: LabelsOf<LabelDefinitions> | undefined) => Kept | undefined,
): (labels: LabelsOf<LabelDefinitions> | undefined) => Kept | undefined {
  const names = Object.keys(definitions);
  const root: Branch<Kept> = { next: new Map() };
  let count = 0;
  return (labels) => {
    let branch = root;
    // Value by value through nested maps: to join the values to a key would cost more than all else here.
    for (const name of names) {
      const value = labels?.[name];
      let next = branch.next.get(value);
      if (next === undefined) {
        if (count >= MOST) return undefined;
        next = { next: new Map() };
        branch.next.set(value, next);
        count += 1;
      }
      branch = next;
    }
    return (branch.kept ??= open(labels));
  };
}

type Branch<Kept> = {
  readonly next: Map<unknown, Branch<Kept>>;
  kept?: Kept | undefined;
};

/** What the library keeps for one set of labels of a histogram. */
export type HistogramEntry = {
  sum: number;
  count: number;
  bucketValues: Record<string, number>;
};

/** Whether something out of the library's store is what its histograms count in. */
export const isHistogramEntry = (value: unknown): value is HistogramEntry =>
  typeof value === "object" &&
  value !== null &&
  "sum" in value &&
  typeof value.sum === "number" &&
  "count" in value &&
  typeof value.count === "number" &&
  "bucketValues" in value &&
  typeof value.bucketValues === "object" &&
  value.bucketValues !== null;

/** Whether it is what its counters count in. */
export const isCounterEntry = (value: unknown): value is { value: number } =>
  typeof value === "object" &&
  value !== null &&
  "value" in value &&
  typeof value.value === "number";

/** An entry of a metric's store; the library calls the method protected, so nothing is taken for granted. */
export function entryOf(metric: object, labels: object): unknown {
  const store: unknown = Reflect.get(metric, "store");
  if (typeof store !== "object" || store === null) return undefined;
  const entry: unknown = Reflect.get(store, "entry");
  return typeof entry === "function"
    ? Reflect.apply(entry, store, [labels])
    : undefined;
}

/** Puts a new exemplar into the place of a bucket's last one; false where there is none yet. Ids have a length that needs no check. */
export function renewExemplar(
  entry: HistogramEntry,
  bucket: string,
  value: number,
  { traceId, spanId }: { readonly traceId: string; readonly spanId: string },
): boolean {
  const all: unknown = Reflect.get(entry, "bucketExemplars");
  if (typeof all !== "object" || all === null) return false;
  const kept: unknown = Reflect.get(all, bucket);
  if (!isExemplar(kept)) return false;
  kept.labelSet = { trace_id: traceId, span_id: spanId };
  kept.value = value;
  kept.timestamp = Date.now() / 1000;
  return true;
}

type KeptExemplar = { labelSet: object; value: number; timestamp?: number };

const isExemplar = (value: unknown): value is KeptExemplar =>
  typeof value === "object" &&
  value !== null &&
  "labelSet" in value &&
  "value" in value;
