import type {
  DecisionObservation,
  RevocationRecord,
  Revocations,
} from "@tixlys/biscuit";
import type { ConnectOptions } from "@tixlys/nexus/postgres";
import {
  activeTrace,
  buckets,
  databaseSpan,
  failSpan,
  type Metrics,
  startSpan,
} from "@tixlys/telemetry";

/** Counts decisions about tokens; no label names a person (platform notes 3.1). */
export function observeDecisions(
  metrics: Metrics,
): (observation: DecisionObservation) => void {
  const decisions = metrics.counter({
    name: "auth_decisions_total",
    help: "Decisions about tokens, by result and reason.",
    labels: { result: ["allowed", "refused"], reason: "bounded" },
  });
  const duration = metrics.histogram({
    name: "biscuit_verify_duration_seconds",
    help: "Time to decide about a token, by whether its signature was checked now.",
    buckets: buckets.micro,
    labels: { source: ["cold", "warm", "negative", "none"] },
  });
  return ({ result, reason, source, durationMs }) => {
    decisions.inc({ result, reason });
    duration.observe(durationMs / 1000, { source });
  };
}

/** Shows how many revocations are known, and how old that knowledge is. */
export function observeRevocations(
  metrics: Metrics,
  revocations: Revocations,
): void {
  metrics.gauge({
    name: "revocations_active",
    help: "Revocations that are held in memory.",
    collect: (gauge) => gauge.set(revocations.size),
  });
  metrics.gauge({
    name: "revocation_lag_seconds",
    help: "Seconds since the last heartbeat of the revocation feed; a day when it was lost and nobody knows.",
    collect: (gauge) => gauge.set(Math.min(DAY, revocations.lagSeconds())),
  });
}

const DAY = 86_400;

/**
 * Times each revocation on its way: from the decision, before its transaction was committed, until this process refuses the
 * token. What clocks of two machines differ by is in it.
 */
export function observePropagation(
  metrics: Metrics,
): (kind: RevocationRecord["kind"], ms: number) => void {
  const duration = metrics.histogram({
    name: "revocation_propagation_duration_seconds",
    help: "From the decision to revoke until this process refuses the token.",
    buckets: buckets.http,
    labels: { kind: ["sid", "tok", "sub", "kid", "blk"] },
  });
  return (kind, ms) => duration.observe(Math.max(0, ms) / 1000, { kind });
}

/**
 * Times statements as `db_client_operation_duration_seconds` (semconv database-metrics); inside a recorded trace each is a
 * span too. Told only when a statement has ended, so that the span is made with its start in the past.
 */
export function observeQueries(
  metrics: Metrics,
): NonNullable<ConnectOptions["onQuery"]> {
  const duration = metrics.histogram({
    name: "db_client_operation_duration_seconds",
    help: "Duration of database statements.",
    buckets: buckets.database,
    labels: {
      db_system_name: ["postgresql"],
      db_operation_name: "bounded",
      error_type: "bounded",
    },
  });
  return ({ operation, durationMs, errorCode }) => {
    duration.observe(durationMs / 1000, {
      db_system_name: "postgresql",
      db_operation_name: operation,
      error_type: errorCode,
    });
    if (activeTrace()?.sampled !== true) return;
    const { name, kind, attributes } = databaseSpan({ operation });
    // Said, because a span whose start is given ends on the clock of whole milliseconds otherwise: most statements would take 0.
    const endTimeMs = performance.timeOrigin + performance.now();
    const startTimeMs = endTimeMs - durationMs;
    const span = startSpan(name, { kind, attributes, startTimeMs });
    if (errorCode !== undefined) failSpan(span, errorCode);
    span.end(endTimeMs);
  };
}
