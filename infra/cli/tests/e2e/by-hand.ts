import type { CheckoutCopy, Running } from "./checkout-copy.ts";

/** One process of a service, started by hand with what `./tixlys env` prints. */
export type Process = {
  /** Where it serves requests; undefined for a worker. */
  readonly url: string | undefined;
  /** Where it serves its health and its metrics. */
  readonly metricsUrl: string;
  /** As a crash: no signal that it could hear. */
  kill(): Promise<void>;
  stop(): Promise<void>;
};

const START_DEADLINE_MS = 45_000;
const POLL_MS = 20;

/**
 * Starts a service in one role and waits until it is ready.
 */
export const startByHand = async (
  copy: CheckoutCopy,
  service: string,
  role: "all" | "api" | "worker",
): Promise<Process> => {
  const running = copy.sh(
    `eval "$(./tixlys env ${service} --role ${role})" && exec bun services/${service}/src/main.ts`,
  );
  const ports = await startedPorts(running, `${service} as ${role}`);
  const at = (port: unknown): string => `http://127.0.0.1:${Number(port)}`;
  const metricsUrl = at(ports["metrics_port"]);
  await untilReady(metricsUrl, running);
  const end = async (signal: "SIGKILL" | "SIGINT"): Promise<void> => {
    try {
      process.kill(-running.pid, signal);
    } catch {
      // It has ended by itself.
    }
    await running.ended;
  };
  return {
    url: role === "worker" ? undefined : at(ports["port"]),
    metricsUrl,
    kill: () => end("SIGKILL"),
    stop: () => end("SIGINT"),
  };
};

/** The ports that the process names in its line `started`. */
const startedPorts = async (
  running: Running,
  what: string,
): Promise<Record<string, unknown>> => {
  const end = performance.now() + START_DEADLINE_MS;
  let ended = false;
  running.ended.then(
    () => (ended = true),
    () => (ended = true),
  );
  while (performance.now() < end && !ended) {
    const line = running
      .output()
      .split("\n")
      .find((each) => each.includes('"msg":"started"'));
    if (line !== undefined) return JSON.parse(line);
    await Bun.sleep(POLL_MS);
  }
  throw new Error(`${what} did not start:\n${running.output()}`);
};

const untilReady = async (url: string, running: Running): Promise<void> => {
  const end = performance.now() + START_DEADLINE_MS;
  while (performance.now() < end) {
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    await Bun.sleep(POLL_MS);
  }
  throw new Error(`${url} is not ready:\n${running.output()}`);
};
