import { isForServices, type RefusalReason } from "@tixlys/biscuit";
import {
  type FailCode,
  type FailData,
  invalidInput,
  rejection,
  type Violation,
} from "@tixlys/jsend";
import type { FailReason, FailReply, ReplyHeaders } from "../define/reply.ts";
import type { GuardSpec } from "../define/guard.ts";
import type { Exchange } from "../request/exchange.ts";
import { errorResponse, failResponse } from "./respond.ts";

/** Refuses with one code of the registry, under its reserved key or `field`. */
export function refuse(
  exchange: Exchange,
  code: FailCode,
  options: Omit<FailReason, "code"> & { readonly headers?: ReplyHeaders } = {},
): Response {
  const { status, data } = rejection(code, optionsOf(options));
  return failResponse(exchange, status, data, options.headers);
}

/** Refuses with everything that is wrong with the input at once (http-rules 12). */
export function refuseInput(
  exchange: Exchange,
  violations: readonly Violation[],
): Response {
  const { status, data } = invalidInput(violations);
  return failResponse(exchange, status, data);
}

/** The answer for a handler's refusal; several reasons stand in one body, with the status of the first. */
export function refuseReply(exchange: Exchange, reply: FailReply): Response {
  const data: FailData = {};
  let status = 0;
  for (const reason of reply.reasons) {
    const placed = rejection(reason.code, optionsOf(reason));
    if (status === 0) status = placed.status;
    for (const [key, entry] of Object.entries(placed.data)) data[key] ??= entry;
  }
  return failResponse(exchange, status, data, reply.headers);
}

function optionsOf(options: Omit<FailReason, "code">) {
  return {
    ...(options.field === undefined ? {} : { field: options.field }),
    ...(options.params === undefined ? {} : { params: { ...options.params } }),
  };
}

/** The answer for a guard's no (http-rules 62; RFC 6750 §3). */
export function refuseToken(
  exchange: Exchange,
  reason: RefusalReason,
  guard: GuardSpec,
): Response {
  switch (reason) {
    case "unavailable":
      return errorResponse(exchange, "dependency-down", {
        retryAfterSeconds: 1,
      });
    case "insufficient":
      return refuse(exchange, insufficientCode(guard), {
        headers: challenge("insufficient_scope"),
      });
    case "step-up-required":
      return refuse(exchange, "step-up-required", {
        headers: challenge("insufficient_user_authentication"),
      });
    case "token-missing":
    case "token-invalid":
    case "token-expired":
    case "token-revoked":
      return refuse(exchange, reason, { headers: challenge("invalid_token") });
  }
}

function insufficientCode(guard: GuardSpec): FailCode {
  return isForServices(guard) ? "service-only" : "insufficient-permission";
}

function challenge(error: string): ReplyHeaders {
  return { "www-authenticate": `Bearer realm="tixlys", error="${error}"` };
}
