import { errors } from "@nats-io/nats-core";
import { JetStreamApiError } from "@nats-io/jetstream";
import type { PublishFailure } from "../bus.ts";

/** Codes of the server: maximum bytes, messages or per-subject messages exceeded; message larger than allowed. */
const FULL =
  /maximum (bytes|messages)|insufficient (resources|storage)|no space/i;
const TOO_LARGE = /message size exceeds|payload/i;

/** Puts what the client threw into the closed set of reasons. */
export function publishFailureOf(error: unknown): PublishFailure {
  if (error instanceof errors.TimeoutError) return "timeout";
  if (error instanceof errors.PermissionViolationError) return "denied";
  if (error instanceof Error && error.name === "JetStreamNotEnabled")
    return "no-stream";
  if (
    error instanceof errors.ClosedConnectionError ||
    error instanceof errors.DrainingConnectionError
  )
    return "unavailable";
  if (error instanceof errors.RequestError)
    return error.isNoResponders()
      ? "no-stream"
      : publishFailureOf(error.cause ?? "");
  if (error instanceof JetStreamApiError && FULL.test(error.message))
    return "full";
  if (error instanceof Error && TOO_LARGE.test(error.message))
    return "too-large";
  return "other";
}
