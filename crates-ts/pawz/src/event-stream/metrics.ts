import type { Metrics } from "@tixlys/telemetry";
import type { StreamEnd } from "./stream.ts";

/** Counts what event streams do. */
export type StreamMetrics = {
  sent(events: number): void;
  ended(why: StreamEnd, seconds: number): void;
};

/** `open`: how many streams there are now. */
export function streamMetrics(
  metrics: Metrics,
  open: () => number,
): StreamMetrics {
  metrics.gauge({
    name: "event_streams",
    help: "Event streams that are open now.",
    collect: (gauge) => gauge.set(open()),
  });
  const events = metrics.counter({
    name: "event_stream_events_total",
    help: "Events that were sent over event streams.",
  });
  const ends = metrics.counter({
    name: "event_stream_ends_total",
    help: "Event streams that ended, by reason.",
    labels: { reason: ["left", "token-ended", "restart", "failed"] },
  });
  const duration = metrics.histogram({
    name: "event_stream_duration_seconds",
    help: "How long event streams were open.",
    buckets: [1, 10, 60, 300, 1800, 7200, 43_200],
  });
  return {
    sent: (count) => events.inc({}, count),
    ended: (reason, seconds) => {
      ends.inc({ reason });
      duration.observe(seconds);
    },
  };
}
