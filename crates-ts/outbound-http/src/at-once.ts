/** What Bun's `fetch` has under way at once in a process of which nothing else is said. */
const unlessTold = 256;

/**
 * Requests of one process that go out at once. What is more waits in a queue of Bun's own, and its time runs there: whoever sends more
 * would take a fast receiver for one that does not answer.
 *
 * @param env The environment that the process was started with.
 */
export function requestsAtOnce(
  env: Readonly<Record<string, string | undefined>>,
): number {
  const told = env["BUN_CONFIG_MAX_HTTP_REQUESTS"] ?? "";
  return /^[1-9]\d{0,4}$/.test(told) ? Number(told) : unlessTold;
}
