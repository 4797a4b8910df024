import type { Metrics } from "@tixlys/telemetry";

/** Counts what sockets do. */
export type SocketMetrics = {
  frames(direction: "in" | "out", count: number): void;
  closed(code: number, seconds: number): void;
};

/** `open`: how many sockets there are now. */
export function socketMetrics(
  metrics: Metrics,
  open: () => number,
): SocketMetrics {
  metrics.gauge({
    name: "websocket_connections",
    help: "Sockets that are open now.",
    collect: (gauge) => gauge.set(open()),
  });
  const frames = metrics.counter({
    name: "websocket_frames_total",
    help: "Frames that clients sent, and that were sent to them.",
    labels: { direction: ["in", "out"] },
  });
  const closes = metrics.counter({
    name: "websocket_closes_total",
    help: "Sockets that ended, by close code.",
    labels: { code: "bounded" },
  });
  const duration = metrics.histogram({
    name: "websocket_connection_duration_seconds",
    help: "How long sockets were open.",
    buckets: [1, 10, 60, 300, 1800, 7200, 43_200],
  });
  return {
    frames: (direction, count) => frames.inc({ direction }, count),
    closed: (code, seconds) => {
      closes.inc({ code });
      duration.observe(seconds);
    },
  };
}
