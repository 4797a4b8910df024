import type { Metrics } from "@tixlys/telemetry";
import type { Counted } from "../application/ports.ts";

/** Counts what the log takes, for an alert on what is kept without its data: a release older than its producers. */
export function countedIn(metrics: Metrics): Counted {
  const kept = metrics.counter({
    name: "events_logged_total",
    help: "Events that the log took",
  });
  const bare = metrics.counter({
    name: "events_logged_bare_total",
    help: "Events of an unknown type or with unexpected data, of which the envelope alone is kept",
    labels: { reason: ["unknown-type", "other-data"] },
  });
  kept.inc({}, 0);
  bare.inc({ reason: "unknown-type" }, 0);
  bare.inc({ reason: "other-data" }, 0);
  return {
    kept: (count) => kept.inc({}, count),
    bare: (reason) => bare.inc({ reason }),
  };
}
