import type { ContextOfFrames } from "../context/otel-context.ts";
import type { Resource } from "@opentelemetry/resources";
import type {
  Sampler,
  SpanLimits,
  SpanProcessor,
} from "@opentelemetry/sdk-trace";

/** Everything that a provider is made of, whoever makes it. */
export type TracingParts = {
  contextManager: ContextOfFrames;
  resource: Resource;
  sampler: Sampler;
  spanLimits: SpanLimits;
  spanProcessors: SpanProcessor[];
};
