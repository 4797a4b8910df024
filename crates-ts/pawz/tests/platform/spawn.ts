import { join } from "node:path";

/** A started service process and what it said. */
export type Spawned = {
  readonly pid: number;
  /** Address of the API; empty for a worker. */
  readonly url: string;
  /** Address of health and metrics. */
  readonly metricsUrl: string;
  /** Milliseconds from the spawn to the first 200 of `/health/ready`. */
  readonly readyMs: number;
  lines(): readonly Record<string, unknown>[];
  errors(): string;
  kill(signal: "SIGTERM" | "SIGINT"): void;
  readonly exited: Promise<number>;
};

const readyTimeoutMs = 45_000;

/** Starts the process with these variables on free ports; resolves once it is ready or has ended. */
export async function spawnService(
  variables: Record<string, string>,
): Promise<Spawned> {
  const startedAt = performance.now();
  const child = Bun.spawn({
    cmd: [process.execPath, join(import.meta.dir, "process.ts")],
    env: {
      PATH: process.env["PATH"] ?? "",
      TIXLYS_ENV: "test",
      PORT: "0",
      METRICS_PORT: "0",
      ...variables,
    },
    stdout: "pipe",
    stderr: "pipe",
  });
  const out = gather(child.stdout);
  const errors = gather(child.stderr);
  const lines = () => out().split("\n").filter(Boolean).map(parseLine);
  const exited = child.exited;
  let ended = false;
  const noted = exited.then(() => {
    ended = true;
  });
  let started: Record<string, unknown> | undefined;
  while (
    !ended &&
    started === undefined &&
    performance.now() - startedAt < readyTimeoutMs
  ) {
    await Bun.sleep(2);
    started = lines().find((line) => line["msg"] === "started");
  }
  const port = started?.["port"];
  const metricsUrl = `http://127.0.0.1:${String(started?.["metrics_port"])}`;
  if (started === undefined) await noted;
  else await untilReady(metricsUrl);
  return {
    pid: child.pid,
    url: typeof port === "number" ? `http://127.0.0.1:${port}` : "",
    metricsUrl,
    readyMs: performance.now() - startedAt,
    lines,
    errors,
    kill: (signal) => child.kill(signal),
    exited,
  };
}

async function untilReady(url: string): Promise<void> {
  const giveUpAt = performance.now() + readyTimeoutMs;
  while (performance.now() < giveUpAt) {
    const response = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (response?.status === 200) return;
    await Bun.sleep(5);
  }
}

/** Everything that a stream has brought so far. */
function gather(stream: ReadableStream<Uint8Array>): () => string {
  let text = "";
  const decoder = new TextDecoder();
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      text += decoder.decode(chunk, { stream: true });
    },
  });
  stream.pipeTo(sink).catch(() => undefined);
  return () => text;
}

function parseLine(line: string): Record<string, unknown> {
  try {
    return Object.fromEntries(Object.entries(Object(JSON.parse(line))));
  } catch {
    return { msg: line };
  }
}
