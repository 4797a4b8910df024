import { context, trace } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import {
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
} from "@opentelemetry/semantic-conventions";
import { ContextOfFrames } from "../context/otel-context.ts";
import { ringProcessor } from "../ring/processor.ts";
import { ringTracer } from "../ring/ring-span.ts";
import type { Ring } from "../ring/writer.ts";
import { spanLimits } from "./limits.ts";
import type { TracingParts } from "./parts.ts";
import { redactingProcessor } from "./redacting-processor.ts";
import { recordShareOfTraces, traceInto } from "./sampling.ts";

/** `ring`: local traces; `otlpEndpoint`: base URL of a collector. Without both nothing is recorded. */
export type TracingOptions = {
  service: string;
  version: string;
  environment: string;
  sampleRatio: number;
  ring?: Ring;
  otlpEndpoint?: string;
};

/** `ready`: spans are recorded from here on. `stop` sends out what is recorded first. */
export type RunningTracing = { ready: Promise<void>; stop(): Promise<void> };

/**
 * Registers the process's tracer and context manager. With a collector `@opentelemetry/sdk-node`
 * does that, with the same parts; it is loaded then only, and behind the start, because it costs as
 * much memory as a small service. Until `ready` such a process records no span.
 */
export function startTracing(options: TracingOptions): RunningTracing {
  trace.disable();
  context.disable();
  const parts = partsOf(options);
  const { otlpEndpoint, ring, service } = options;
  // Our own spans take the short way; the provider's is for whoever uses OpenTelemetry's own interface.
  traceInto(ring === undefined ? undefined : ringTracer(ring, service));
  return otlpEndpoint === undefined
    ? startLight(parts)
    : startWithCollector(parts, otlpEndpoint);
}

function startLight(parts: TracingParts): RunningTracing {
  const { contextManager, ...rest } = parts;
  const provider = new TracerProvider(rest);
  context.setGlobalContextManager(contextManager.enable());
  trace.setGlobalTracerProvider(provider);
  return {
    ready: Promise.resolve(),
    stop: () => {
      traceInto(undefined);
      trace.disable();
      context.disable();
      return provider.shutdown().catch(() => undefined);
    },
  };
}

function startWithCollector(
  parts: TracingParts,
  endpoint: string,
): RunningTracing {
  const starting = import("./sdk-node.ts").then((sdk) =>
    sdk.startWithSdkNode(parts, endpoint),
  );
  return {
    ready: starting.then(() => undefined),
    stop: async () => {
      const stop = await starting;
      await stop();
    },
  };
}

function partsOf(options: TracingOptions): TracingParts {
  const { ring, service } = options;
  const exports = ring !== undefined || options.otlpEndpoint !== undefined;
  recordShareOfTraces(exports ? options.sampleRatio : 0);
  return {
    contextManager: new ContextOfFrames(),
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAME]: service,
      [ATTR_SERVICE_VERSION]: options.version,
      "service.instance.id": `${service}-${process.pid}`,
      "deployment.environment.name": options.environment,
    }),
    sampler: new ParentBasedSampler({
      // Which traces begin is decided before the SDK is asked (sampling.ts).
      root: exports ? new AlwaysOnSampler() : new AlwaysOffSampler(),
    }),
    spanLimits,
    spanProcessors: exports
      ? [
          redactingProcessor(),
          ...(ring === undefined ? [] : [ringProcessor(ring, service)]),
        ]
      : [],
  };
}
