import {
  type Attributes,
  extractTrace,
  inSpan,
  runWithContext,
} from "@tixlys/telemetry";

/** Where later work comes from: the request that asked for it. */
export type Origin = {
  readonly requestId: string;
  readonly traceparent: string | null;
};

/** Runs `work` with the request id and inside the trace of the request that asked for it. */
export function withinRequest<T>(
  origin: Origin,
  span: string,
  attributes: Attributes,
  work: () => Promise<T>,
): Promise<T> {
  return runWithContext({ requestId: origin.requestId }, () =>
    inSpan(
      span,
      { attributes, parent: extractTrace({ traceparent: origin.traceparent }) },
      work,
    ),
  );
}
