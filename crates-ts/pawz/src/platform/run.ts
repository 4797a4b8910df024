import { type Logger, type Metrics, serveMetrics } from "@tixlys/telemetry";
import { environmentRules } from "../define/environments.ts";
import type { HttpService, Listening } from "../define/service.ts";
import { steerToNewest } from "../serve/steer.ts";
import { collectWhenIdle } from "./idle-collection.ts";
import type { Door, ProcessConfig, Stoppable, Worker } from "./types.ts";

/** How long a stop may take in all; then the process ends with 1. */
const hardDeadlineMs = 25_000;
const requestDeadlineMs = 15_000;

export type RunOptions = {
  readonly http: HttpService;
  /** Takes `PORT` over from a process that still listens there. */
  readonly sharesPort?: boolean;
  /** Opened beside `PORT`, in the same roles, and stopped with it. */
  readonly doors?: readonly Door[];
  readonly workers?: readonly Worker[];
  readonly always?: readonly Worker[];
  readonly config: ProcessConfig;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Closes what the platform opened. */
  readonly end: () => Promise<void>;
};

type Running = {
  listening: Listening | undefined;
  readonly doors: Pick<Listening, "stop">[];
  /** Everybody can come in. */
  isOpen: boolean;
  readonly parts: Stoppable[];
};

/** Runs a process in its role until it is told to stop, then ends it: exit code 0, or 1 when something broke. */
export async function runPlatform(options: RunOptions): Promise<void> {
  const { logger } = options;
  const running: Running = {
    listening: undefined,
    doors: [],
    isOpen: false,
    parts: [],
  };
  const told = stopRequest(logger);
  try {
    await start(options, running);
  } catch (err) {
    logger.fatal({ err }, "the start failed");
    await stop(options, running);
    process.exit(1);
  }
  const { code, why } = await told;
  logger.info({ why }, "stopping");
  const clean = await within(hardDeadlineMs, stop(options, running));
  if (!clean) logger.error("not everything stopped in time");
  process.exit(clean ? code : 1);
}

async function start(options: RunOptions, running: Running): Promise<void> {
  const { config, http, metrics, logger } = options;
  const role = config.TIXLYS_ROLE;
  const forMetrics = serveMetrics({
    metrics,
    hostname: config.HOST,
    port: config.METRICS_PORT,
    health: (path) =>
      path === "/health/ready" && role !== "worker" && !running.isOpen
        ? notYet()
        : http.health(path),
  });
  running.parts.push(forMetrics, collectWhenIdle());
  const workers = [
    ...(options.always ?? []),
    ...(role === "api" ? [] : (options.workers ?? [])),
  ];
  for (const begin of workers) running.parts.push(await begin());
  if (role !== "worker") {
    running.listening = http.listen({
      hostname: config.HOST,
      port: config.PORT,
      shared: options.sharesPort ?? false,
    });
    if (options.sharesPort === true) steerToNewest(running.listening.port);
    for (const open of options.doors ?? []) running.doors.push(await open());
    running.isOpen = true;
  }
  logger.info(
    {
      role,
      port: running.listening?.port,
      metrics_port: forMetrics.port,
      start_ms: Math.round(performance.now()),
    },
    "started",
  );
}

/** Where two processes share a port for a moment, only the metrics port tells which of them is ready. */
const notYet = (): Promise<Response> =>
  Promise.resolve(new Response("not listening yet\n", { status: 503 }));

/** Readiness turns red first; then requests finish, then background work, then connections. */
async function stop(options: RunOptions, running: Running): Promise<void> {
  const { http, config, logger, end } = options;
  http.drain();
  if (running.listening !== undefined) {
    await Bun.sleep(environmentRules[config.TIXLYS_ENV].preStopMs);
    await Promise.all(
      [running.listening, ...running.doors].map((each) =>
        each.stop(requestDeadlineMs),
      ),
    );
  }
  for (const part of running.parts.reverse())
    await part
      .stop()
      .catch((err: unknown) =>
        logger.error({ err }, "a part did not stop cleanly"),
      );
  logger.info("stopped");
  await end();
}

/** Resolves when somebody wants the process to stop: a signal, or an error that nobody caught. */
function stopRequest(logger: Logger): Promise<{ code: 0 | 1; why: string }> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (why: string): void => {
      if (asked) process.exit(130);
      asked = true;
      resolve({ code: 0, why });
    };
    process.on("SIGTERM", () => onSignal("SIGTERM"));
    process.on("SIGINT", () => onSignal("SIGINT"));
    const onUncaught = (err: unknown): void => {
      logger.fatal({ err }, "nobody caught this error");
      asked = true;
      resolve({ code: 1, why: "an uncaught error" });
    };
    process.on("uncaughtException", onUncaught);
    process.on("unhandledRejection", onUncaught);
  });
}

async function within(
  durationMs: number,
  work: Promise<void>,
): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), durationMs);
  const done = work.then(() => true as const);
  const inTime = await Promise.race([done, late]);
  clearTimeout(timer);
  return inTime;
}
