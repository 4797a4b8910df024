/** Waiting until a service says that it is ready. */
import type { Child } from "./child.ts";
import { childFailure } from "./diagnosis.ts";
import type { CliError } from "../console/errors.ts";

/** How long one process may take; a cold machine compiles its first time. */
export const readyDeadlineMs = 60_000;

/** The address that answers 200 when a process is ready. */
export function readyUrl(place: {
  role: string;
  port: number;
  metricsPort: number;
  /** Another process may answer at its port. */
  sharesPort?: boolean;
}): string {
  const port =
    place.role === "worker" || place.sharesPort === true
      ? place.metricsPort
      : place.port;
  return `http://127.0.0.1:${port}/health/ready`;
}

/**
 * Returns when the address answers 200.
 * @throws CliError with the child's last lines when it ends first, `E_NOT_READY` at the deadline.
 */
export async function untilReady(
  child: Child,
  url: string,
  deadlineMs = readyDeadlineMs,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  let answer = "no answer";
  while (performance.now() < end) {
    const how = child.end();
    if (how !== undefined)
      throw childFailure({
        ...where(child),
        what: `${child.name} ended before it was ready (${how})`,
        fallback: "E_CHILD",
      });
    answer = await ask(url);
    if (answer === "") return;
    await Promise.race([Bun.sleep(20), child.ended]);
  }
  throw notReady(child, url, answer, deadlineMs);
}

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return response.ok
      ? ""
      : `${response.status} ${(await response.text()).slice(0, 300)}`;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

function where(child: Child): { child: string; log: string; from: number } {
  return { child: child.name, log: child.log.file, from: child.log.from };
}

function notReady(
  child: Child,
  url: string,
  answer: string,
  deadlineMs: number,
): CliError {
  const what = `${child.name} was not ready within ${deadlineMs / 1000} s; ${url} last said: ${answer}`;
  return childFailure({ ...where(child), what, fallback: "E_NOT_READY" });
}
