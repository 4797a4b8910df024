/** Reads what the launcher prints, without believing it. */

/** The value at a path of keys and positions: `at(document, "services", 0, "pid")`. */
export function at(document: unknown, ...path: (string | number)[]): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** A number at a path; NaN when it is none. */
export function numberAt(
  document: unknown,
  ...path: (string | number)[]
): number {
  const value = at(document, ...path);
  return typeof value === "number" ? value : Number.NaN;
}

/** A text at a path; empty when it is none. */
export function textAt(
  document: unknown,
  ...path: (string | number)[]
): string {
  const value = at(document, ...path);
  return typeof value === "string" ? value : "";
}

/** The rows of `ps --json`, by process. */
export function services(document: unknown): unknown[] {
  const rows = at(document, "services");
  return Array.isArray(rows) ? rows : [];
}

/** Every pid that `ps --json` names. */
export function pidsOf(document: unknown): number[] {
  return [
    numberAt(document, "supervisor", "pid"),
    numberAt(document, "postgres", "pid"),
    numberAt(document, "nats", "pid"),
    ...services(document).map((row) => numberAt(row, "pid")),
  ].filter((pid) => !Number.isNaN(pid));
}
