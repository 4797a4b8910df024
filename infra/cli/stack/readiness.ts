/** Waiting until a service says that it is ready. */
import type { Child } from "./child.ts";
import { childFailure } from "./diagnosis.ts";
import type { CliError } from "../console/errors.ts";

/** How long one process may take; a cold machine compiles its first time. */
export const readyDeadlineMs = 60_000;

/** The address that answers 200 when a process is ready. */
export function readyUrl(place: { role: string; port: number; metricsPort: number }): string {
  const port = place.role === "worker" ? place.metricsPort : place.port;
  return `http://127.0.0.1:${port}/health/ready`;
}

/**
 * Returns when the address answers 200.
 * @throws CliError with the child's last lines when it ends first, `E_NOT_READY` at the deadline.
 */
export async function untilReady(child: Child, url: string, log: string, deadlineMs = readyDeadlineMs): Promise<void> {
  const end = performance.now() + deadlineMs;
  let answer = "no answer";
  while (performance.now() < end) {
    const how = child.end();
    if (how !== undefined)
      throw childFailure({ child: child.name, log, what: `${child.name} ended before it was ready (${how})`, fallback: "E_CHILD" });
    answer = await ask(url);
    if (answer === "") return;
    await Promise.race([Bun.sleep(20), child.ended]);
  }
  throw notReady(child.name, log, url, answer, deadlineMs);
}

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return response.ok ? "" : `${response.status} ${(await response.text()).slice(0, 300)}`;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

function notReady(child: string, log: string, url: string, answer: string, deadlineMs: number): CliError {
  return childFailure({
    child,
    log,
    what: `${child} was not ready within ${deadlineMs / 1000} s; ${url} last said: ${answer}`,
    fallback: "E_NOT_READY",
  });
}
