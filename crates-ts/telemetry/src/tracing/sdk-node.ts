import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { BatchSpanProcessor } from "@opentelemetry/sdk-trace";
import type { TracingParts } from "./parts.ts";

const exportTimeoutMillis = 5000;
const scheduledDelayMillis = 1000;
const maxQueueSize = 4096;

/**
 * Bootstraps the SDK with our parts and a batching OTLP exporter (HTTP, protobuf) behind them. Only
 * traces: metrics are scraped and logs are lines, so the SDK's own exporters for both stay off.
 */
export function startWithSdkNode(
  parts: TracingParts,
  endpoint: string,
): () => Promise<void> {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
    timeoutMillis: exportTimeoutMillis,
  });
  const batch = new BatchSpanProcessor({
    exporter,
    exportTimeoutMillis,
    scheduledDelayMillis,
    maxQueueSize,
  });
  const { contextManager, resource, sampler, spanLimits, spanProcessors } =
    parts;
  const sdk = new NodeSDK({
    contextManager,
    resource,
    autoDetectResources: false,
    sampler,
    spanLimits,
    spanProcessors: [...spanProcessors, batch],
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
    textMapPropagator: null,
  });
  sdk.start();
  return () => sdk.shutdown().catch(() => undefined);
}
