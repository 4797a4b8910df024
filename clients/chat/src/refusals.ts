/** Refusals that say "later": the same may be asked again after a pause. Every other one is final. */
const later: ReadonlySet<string> = new Set([
  "busy",
  "dependency-down",
  "internal",
  "rate-limited",
  "timeout",
  "too-many-requests",
  "unavailable",
]);

/** Whether the server only asked for patience. */
export const isForLater = (code: string): boolean => later.has(code);
