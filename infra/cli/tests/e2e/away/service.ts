import { programOf } from "@tixlys/testkit";
import { serviceCommand, serviceFolder } from "../../../stack/environment.ts";
import { freePort } from "../../../stack/ports.ts";
import { checkout } from "../../support/cli.ts";

/** One process of a service, as it is deployed: it can be killed, held and started again, always at the same address. */
export type ServiceProcess = {
  readonly name: string;
  readonly url: string;
  /** Where it says whether it is ready: a worker serves nothing else. */
  readonly readyUrl: string;
  readonly output: () => string;
  /** SIGKILL: nothing is finished, nobody is told. */
  kill(): Promise<void>;
  /** SIGSTOP: it still has its port, and answers nothing. */
  hold(): void;
  /** SIGCONT. */
  release(): void;
  /** Starts it; `untilReady: false` where it cannot become so. */
  start(o?: { readonly untilReady?: boolean }): Promise<void>;
  stop(): Promise<void>;
};

/** Which process it is. */
export type Place = {
  /** `users-2`: the service, and which of its processes. */
  readonly name: string;
  readonly service: string;
  readonly role: "all" | "api" | "worker";
};

/** Where a process will be. */
export type Address = { readonly port: number; readonly metricsPort: number };

const START_MS = 90_000;
const STOP_MS = 10_000;
const POLL_MS = 20;

/** Two free ports. */
export const newAddress = async (): Promise<Address> => ({
  port: await freePort(),
  metricsPort: await freePort(),
});

/** Describes a process; `start` starts it. */
export function serviceProcess(
  { name, service, role }: Place,
  { port, metricsPort }: Address,
  env: Readonly<Record<string, string>>,
): ServiceProcess {
  const at = (own: number): string => `http://127.0.0.1:${own}`;
  const url = at(port);
  const readyUrl = `${role === "worker" ? at(metricsPort) : url}/health/ready`;
  let child: Bun.Subprocess<"ignore", "pipe", "pipe"> | undefined;
  let text = "";
  const collect = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of stream)
      text += decoder.decode(chunk, { stream: true });
  };
  const spawn = () =>
    Bun.spawn(
      serviceCommand(programOf(`${checkout}/services/${service}/src/main.ts`)),
      {
        cwd: serviceFolder,
        env: {
          PATH: process.env["PATH"] ?? "",
          TIXLYS_ENV: "test",
          TIXLYS_ROLE: role,
          HOST: "127.0.0.1",
          PORT: String(port),
          METRICS_PORT: String(metricsPort),
          ...env,
        },
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      },
    );
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    if (running === undefined) return;
    running.kill("SIGCONT");
    running.kill(signal);
    const killer = setTimeout(() => running.kill("SIGKILL"), STOP_MS);
    await running.exited;
    clearTimeout(killer);
    child = undefined;
  };
  return {
    name,
    url,
    readyUrl,
    output: () => text,
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    hold: () => child?.kill("SIGSTOP"),
    release: () => child?.kill("SIGCONT"),
    start: async ({ untilReady = true } = {}) => {
      const started = spawn();
      child = started;
      const reading = [collect(started.stdout), collect(started.stderr)];
      for (const each of reading) each.catch(() => undefined);
      await answering(name, readyUrl, untilReady, () =>
        started.exitCode === null ? undefined : text,
      );
    },
  };
}

async function answering(
  name: string,
  url: string,
  ready: boolean,
  died: () => string | undefined,
): Promise<void> {
  const end = performance.now() + START_MS;
  while (performance.now() < end) {
    const said = died();
    if (said !== undefined) throw new Error(`${name} ended:\n${said}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined && (answer.ok || !ready)) return;
    await Bun.sleep(POLL_MS);
  }
  throw new Error(`${name} did not start within ${START_MS} ms`);
}
