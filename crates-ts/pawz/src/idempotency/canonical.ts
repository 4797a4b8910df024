/**
 * A JSON value as one text: names sorted, no white space, so that two bodies that say the same read the same (as RFC 8785,
 * numbers and strings as `JSON.stringify` writes them). Nesting was capped when the body was read.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null)
    return JSON.stringify(value) ?? "";
  if (Array.isArray(value))
    return `[${value.map((item: unknown) => canonicalJson(item)).join()}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
  return `{${fields.join()}}`;
}
