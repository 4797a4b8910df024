import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TracerProvider,
  type SpanLimits,
} from "@opentelemetry/sdk-trace";
import {
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
} from "@opentelemetry/semantic-conventions";
import { ringProcessor } from "../ring/processor.ts";
import type { Ring } from "../ring/writer.ts";
import type { TracingParts } from "./parts.ts";
import { redactingProcessor } from "./redacting-processor.ts";
import { recordShareOfTraces } from "./sampling.ts";

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

const spanLimits: SpanLimits = {
  attributeCountLimit: 64,
  attributeValueLengthLimit: 4096,
  eventCountLimit: 16,
  linkCountLimit: 64,
};

/**
 * Registers the process's tracer and context manager. With a collector `@opentelemetry/sdk-node`
 * does that, with the same parts; it is loaded then only, and behind the start, because it costs as
 * much memory as a small service. Until `ready` such a process records no span.
 */
export function startTracing(options: TracingOptions): RunningTracing {
  trace.disable();
  context.disable();
  const parts = partsOf(options);
  const { otlpEndpoint } = options;
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
    stop: () => provider.shutdown().catch(() => undefined),
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
    contextManager: new AsyncLocalStorageContextManager(),
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
