import type { LabelDefinitions, LabelsOf, LabelValues } from "./types.ts";

const maxBoundedValues = 200;
const other = "_OTHER";

/** Labels of one observation as the client library takes them; a fresh object each time. */
export type PlainLabels = Record<string, string>;

/**
 * Makes the guard of a family's labels: a value outside its closed list, or beyond the first 200 of
 * a bounded one, becomes `_OTHER`. An unknown label name is dropped: metrics never break a request.
 */
export function labelGuard(
  definitions: LabelDefinitions,
): (labels: LabelsOf<LabelDefinitions> | undefined) => PlainLabels {
  const guards = Object.entries(definitions).map(
    ([name, values]) => [name, valueGuard(values)] as const,
  );
  return (labels) => {
    const plain: PlainLabels = {};
    if (labels === undefined) return plain;
    for (const [name, guard] of guards) {
      const value = labels[name];
      if (value !== undefined) plain[name] = guard(String(value));
    }
    return plain;
  };
}

function valueGuard(values: LabelValues): (value: string) => string {
  if (values !== "bounded") {
    const allowed = new Set(values);
    return (value) => (allowed.has(value) ? value : other);
  }
  const seen = new Set<string>();
  return (value) => {
    if (seen.has(value)) return value;
    if (seen.size >= maxBoundedValues || value.length > 128) return other;
    seen.add(value);
    return value;
  };
}
