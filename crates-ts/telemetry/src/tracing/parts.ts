import type { FrameContextManager } from "../context/context-manager.ts";
import type { Resource } from "@opentelemetry/resources";
import type {
  Sampler,
  SpanLimits,
  SpanProcessor,
} from "@opentelemetry/sdk-trace";

/** Everything that a provider is made of, whoever makes it. */
export type TracingParts = {
  contextManager: FrameContextManager;
  resource: Resource;
  sampler: Sampler;
  spanLimits: SpanLimits;
  spanProcessors: SpanProcessor[];
};
