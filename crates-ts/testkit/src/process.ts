import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";

/** Far more than a start takes: on a machine with other work it is the difference between slow and never. */
const startWithinMs = 45_000;
const stopWithinMs = 10_000;

/** A service's process, started as it is deployed; `lines` is everything it has logged. */
export type Process = {
  readonly url: string;
  readonly lines: () => string;
  /** Asks it to end and answers its exit code. */
  readonly stop: () => Promise<number>;
};

/**
 * The program of a service for the path of its `main.ts`: the one that the test run has made ready (`TIXLYS_CODE`), which starts in a
 * quarter of the time, or the path itself.
 */
export function programOf(entry: string): string {
  const folder = Bun.env["TIXLYS_CODE"] ?? "";
  const service = basename(resolve(entry, "../.."));
  const ready = join(folder, service, "main.js");
  return folder !== "" && existsSync(ready) ? ready : entry;
}

/**
 * Starts a service on free ports of this machine and waits until it is ready.
 * @param entry Path of its `main.ts`.
 * @throws Error with all that it has said, when it ends, or does not become ready within twenty seconds.
 */
export async function startProcess(
  entry: string,
  env: Readonly<Record<string, string>>,
): Promise<Process> {
  const child = Bun.spawn([process.execPath, programOf(entry)], {
    env: {
      PATH: Bun.env["PATH"] ?? "",
      TIXLYS_ENV: "test",
      HOST: "127.0.0.1",
      PORT: "0",
      METRICS_PORT: "0",
      AUTH_URL: "http://127.0.0.1:1",
      ...env,
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  let text = "";
  const collect = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of stream)
      text += decoder.decode(chunk, { stream: true });
  };
  const collecting = Promise.all([
    collect(child.stdout),
    collect(child.stderr),
  ]);
  const stop = async (): Promise<number> => {
    child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
    const code = await child.exited;
    clearTimeout(killer);
    await collecting;
    return code;
  };
  try {
    return { url: await readyUrl(() => text, child), lines: () => text, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

async function readyUrl(
  text: () => string,
  child: { exitCode: number | null },
): Promise<string> {
  const until = performance.now() + startWithinMs;
  while (performance.now() < until && child.exitCode === null) {
    const port = /"port":(\d+)/.exec(text())?.[1];
    const url = `http://127.0.0.1:${port ?? ""}`;
    if (port !== undefined && (await isReady(url))) return url;
    await Bun.sleep(20);
  }
  throw new Error(`the process did not become ready:\n${text()}`);
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health/ready`);
  return response.status === 200;
}
