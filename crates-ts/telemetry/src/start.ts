import { createLogger, type Logger } from "./logging/logger.ts";
import type { LineSink } from "./logging/stdout.ts";
import { Registry } from "./metrics/client.ts";
import type { FamilyTarget } from "./metrics/families.ts";
import {
  registerBuildInfo,
  registerProcessMetrics,
} from "./metrics/process.ts";
import { metricsOver } from "./metrics/registry.ts";
import type { Metrics } from "./metrics/types.ts";
import { openRing, type Ring } from "./ring/writer.ts";
import { reportDiagnostics } from "./tracing/diagnostics.ts";
import { startTracing } from "./tracing/provider.ts";

/**
 * `otlpEndpoint`: base URL of a collector (OTLP over HTTP, protobuf; `/v1/traces` is added);
 * `traceDir`: folder of the local trace ring, used when there is no collector; `sampleRatio`: share
 * of the traces that begin here, 0 to 1 (default 1); `commit` for `build_info`; `shutdownTimeoutMs`:
 * how long `shutdown` may take (default 5,000).
 */
export type TelemetryOptions = {
  service: string;
  version: string;
  environment: string;
  logLevel: string;
  otlpEndpoint?: string;
  traceDir?: string;
  sampleRatio?: number;
  commit?: string;
  redactPaths?: readonly string[];
  destination?: LineSink;
  shutdownTimeoutMs?: number;
};

/**
 * `ready`: spans are recorded from here on; at once without a collector, else when its SDK is loaded
 * (about 100 ms, beside the rest of the start). It never rejects. `shutdown` sends out what is
 * recorded, within its timeout, and never rejects.
 */
export type Telemetry = {
  logger: Logger;
  metrics: Metrics;
  ready: Promise<void>;
  shutdown(): Promise<void>;
};

const defaultShutdownTimeoutMs = 5000;

/**
 * Starts logs, metrics and traces of this process; once per process, a second call replaces the
 * tracer of the first. Throws for an unknown log level only.
 */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  const { service, version, environment } = options;
  const logger = createLogger({ ...options, level: options.logLevel });
  const target: FamilyTarget = {
    registry: new Registry(Registry.OPENMETRICS_CONTENT_TYPE),
    counters: new Map(),
  };
  const metrics = metricsOver(target);
  registerProcessMetrics(target);
  registerBuildInfo(metrics, options);
  reportDiagnostics(logger);
  const ring = ringOf(options, logger);
  const tracing = startTracing({
    service,
    version,
    environment,
    sampleRatio: options.sampleRatio ?? 1,
    ...(ring === undefined ? {} : { ring }),
    ...(options.otlpEndpoint === undefined
      ? {}
      : { otlpEndpoint: options.otlpEndpoint }),
  });
  const timeoutMs = options.shutdownTimeoutMs ?? defaultShutdownTimeoutMs;
  const flushNow = () => ring?.flushNow();
  process.on("exit", flushNow);
  return {
    logger,
    metrics,
    ready: tracing.ready.catch(reportTo(logger)),
    async shutdown() {
      await atMost(timeoutMs, tracing.stop().catch(reportTo(logger)));
      process.off("exit", flushNow);
    },
  };
}

/** Traces are a help, not a need: the process goes on without them. */
function reportTo(logger: Logger): (cause: unknown) => void {
  return (err) => logger.warn({ err }, "traces are not sent");
}

/** Waits for the work, but not longer than this. */
async function atMost(deadlineMs: number, work: Promise<void>): Promise<void> {
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, deadlineMs);
  await Promise.race([work, deadline.promise]);
  clearTimeout(timer);
}

function ringOf(options: TelemetryOptions, logger: Logger): Ring | undefined {
  const { traceDir, otlpEndpoint, service } = options;
  if (traceDir === undefined || otlpEndpoint !== undefined) return undefined;
  return openRing({
    folder: traceDir,
    name: service,
    onProblem: (err) =>
      logger.warn(
        { err, trace_dir: traceDir },
        "local traces cannot be written",
      ),
  });
}
