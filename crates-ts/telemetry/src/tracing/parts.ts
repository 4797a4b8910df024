import type { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import type { Resource } from "@opentelemetry/resources";
import type {
  Sampler,
  SpanLimits,
  SpanProcessor,
} from "@opentelemetry/sdk-trace";

/** Everything that a provider is made of, whoever makes it. */
export type TracingParts = {
  contextManager: AsyncLocalStorageContextManager;
  resource: Resource;
  sampler: Sampler;
  spanLimits: SpanLimits;
  spanProcessors: SpanProcessor[];
};
