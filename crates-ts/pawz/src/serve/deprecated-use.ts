import { knownMethod, type Metrics } from "@tixlys/telemetry";

/** Told of each request of a deprecated operation; `isOver`: it was answered with 410. */
export type DeprecatedUse = (
  method: string,
  template: string,
  isOver: boolean,
) => void;

/** Counts who has not moved on yet, by operation (http-rules 54): an operation may go when its count stands still. */
export function observeDeprecatedUse(metrics: Metrics): DeprecatedUse {
  const requests = metrics.counter({
    name: "http_deprecated_requests_total",
    help: "Requests of deprecated operations, before and after their sunset.",
    labels: {
      http_request_method: "bounded",
      http_route: "bounded",
      sunset: ["before", "after"],
    },
  });
  return (method, template, isOver) => {
    requests.inc({
      http_request_method: knownMethod(method),
      http_route: template,
      sunset: isOver ? "after" : "before",
    });
  };
}
