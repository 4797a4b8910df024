/**
 * A PostgreSQL array as text, to be cast in the statement: `${pgArray(names)}::text[]`.
 *
 * The driver's own arrays need types that it asks the server for, and the very first statement of a pool is written before
 * they have come.
 */
export function pgArray(values: readonly (string | number)[]): string {
  const quoted = values.map((value) => {
    const text = String(value).replaceAll("\\", "\\\\").replaceAll('"', '\\"');
    return `"${text}"`;
  });
  return `{${quoted.join(",")}}`;
}
