/**
 * Traces, logs and metrics of one process, and the request context that joins them.
 *
 * Sources: OpenTelemetry semantic conventions 1.45, W3C Trace Context, Prometheus text format 0.0.4
 * and OpenMetrics 1.0; the suite's platform notes, section 3.
 */
export {
  startTelemetry,
  type Telemetry,
  type TelemetryOptions,
} from "./start.ts";
export {
  currentContext,
  runWithContext,
  type Caller,
  type RequestContext,
} from "./context/request-context.ts";
export { logRequest, type AccessLine } from "./logging/access.ts";
export {
  createLogger,
  type Logger,
  type LoggerOptions,
  type LogLevel,
} from "./logging/logger.ts";
export { createMetrics } from "./metrics/registry.ts";
export { buckets } from "./metrics/buckets.ts";
export {
  serveMetrics,
  type MetricsServer,
  type MetricsServerOptions,
} from "./metrics/server.ts";
export type {
  Counter,
  Gauge,
  GaugeOptions,
  Histogram,
  HistogramOptions,
  LabelDefinitions,
  LabelsOf,
  LabelValues,
  MetricOptions,
  Metrics,
  Rendered,
} from "./metrics/types.ts";
export { isSecretKey } from "./redaction/keys.ts";
export { redacted } from "./redaction/mark.ts";
export { protectSecrets } from "./redaction/text.ts";
export { redactUrl } from "./redaction/url.ts";
export { readTraces, type TraceQuery } from "./ring/reader.ts";
export type { StoredSpan } from "./ring/record.ts";
export {
  activeTrace,
  errorTypeOf,
  failSpan,
  inSpan,
  startSpan,
  withRequest,
  withSpan,
  type SpanKindName,
  type SpanOptions,
  type SpanSpec,
} from "./tracing/span.ts";
export {
  extractTrace,
  injectTrace,
  linkTo,
  newTrace,
  type TraceCarrier,
} from "./tracing/propagation.ts";
export {
  httpClientSpan,
  httpServerSpan,
  knownMethod,
  recordHttpStatus,
  type HttpServerFacts,
} from "./tracing/http-spans.ts";
export { databaseSpan, type DatabaseFacts } from "./tracing/database-spans.ts";
export {
  createMessageSpan,
  processSpan,
  publishSpan,
  settleSpan,
  type MessageFacts,
} from "./tracing/messaging-spans.ts";
export {
  tracedFetch,
  type TracedFetchOptions,
} from "./tracing/traced-fetch.ts";
export type { Attributes, Context, Link, Span } from "@opentelemetry/api";
