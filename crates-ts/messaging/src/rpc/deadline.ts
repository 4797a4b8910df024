/** How long a request may take at most: whoever needs longer is not asked and waited for, but told by an event. */
export const longestMs = 9_000;

/** How long a request may take unless its caller says otherwise. */
export const defaultTimeoutMs = 2_000;

/** The deadline that a header states; without a readable one the default from now on. Never beyond `longestMs`. */
export function readDeadline(header: string | undefined, now: number): number {
  const stated =
    header !== undefined && /^\d{1,15}$/.test(header)
      ? Number(header)
      : now + defaultTimeoutMs;
  return Math.min(stated, now + longestMs);
}
