import { at } from "./definition.ts";

const key = "idempotencyKey";

/** Codes about the request as such: methods, media types, sizes, preconditions, limits. */
export const protocolCodes = {
  "method-not-allowed": at(
    "method",
    405,
  )("This address does not know this method."),
  "upgrade-required": at("method", 426)("This address speaks WebSocket only."),
  "host-unknown": at("host", 421)("Nothing is served under this host name."),
  "not-acceptable": at(
    "accept",
    406,
  )("None of the accepted media types can be served."),
  "stale-version": at(
    "precondition",
    412,
  )("This was changed since you read it."),
  "precondition-failed": at(
    "precondition",
    412,
  )("A condition of the request does not hold."),
  "precondition-required": at(
    "precondition",
    428,
  )("This operation needs an If-Match header."),
  "body-too-large": at("size", 413)("The body is too large."),
  "body-too-slow": at("body", 408)("The body came too slowly."),
  "url-too-long": at("size", 414)("The URL is too long."),
  "unsupported-content-type": at(
    "contentType",
    415,
  )("This content type is not accepted here."),
  "unsupported-encoding": at(
    "contentType",
    415,
  )("This content encoding is not accepted here."),
  "unsupported-image": at(
    "contentType",
    415,
  )("Only JPEG, PNG and WebP images are accepted."),
  "idempotency-key-malformed": at(
    key,
    400,
  )("The idempotency key does not have the right format."),
  "idempotency-key-in-flight": at(
    key,
    409,
  )("The first request with this key is still running."),
  "idempotency-key-mismatch": at(
    key,
    422,
  )("This key was used for a different request."),
  "quota-exceeded": at(
    "rateLimit",
    429,
  )("Too many requests. Please wait before the next one."),
  "attempts-exceeded": at(
    "rateLimit",
    429,
  )("Too many attempts. Please wait before the next one."),
  "version-unsupported": at(
    "version",
    400,
  )("This version of the API is not supported."),
} as const;
