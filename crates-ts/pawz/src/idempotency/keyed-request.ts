import { createHash } from "node:crypto";
import type { Principal } from "@tixlys/biscuit";
import type { Exchange } from "../request/exchange.ts";
import { mediaTypeOf } from "../request/media.ts";
import { canonicalJson } from "./canonical.ts";
import type { KeyedRequest } from "./port.ts";

/** What a request goes to; a compiled route is one, a page's form another. */
export type KeyedPlace = {
  readonly template: string;
  readonly route: { readonly operation: string; readonly method: string };
};

/** What a request with a key is known by (http-rules 24, 25). */
export function keyedRequestOf(
  key: string,
  { route, template }: KeyedPlace,
  exchange: Exchange,
  principal: Principal | undefined,
  body: unknown,
): KeyedRequest {
  const [service = ""] = route.operation.split(":");
  return {
    key,
    scope: [service, route.method, template, nameOf(principal)],
    fingerprint: fingerprintOf(exchange, principal, body),
  };
}

/** Somebody who acts for another is not that other. */
function nameOf(principal: Principal | undefined): string {
  if (principal === undefined) return "anonymous";
  if (principal.kind === "service") return `service:${principal.service}`;
  const { userId, actor } = principal;
  return actor === undefined
    ? `user:${userId}`
    : `user:${userId} by ${canonicalJson(actor)}`;
}

/**
 * Nobody vouches for who sends a request without a token, so that its cookies count too: whoever has not got them is not
 * answered with what was made from them.
 */
function fingerprintOf(
  { request, path, search }: Exchange,
  principal: Principal | undefined,
  body: unknown,
): Uint8Array {
  const { headers, method } = request;
  const cookies = principal === undefined ? headers.get("cookie") : null;
  const said = [
    method,
    path + search,
    mediaTypeOf(headers.get("content-type")) ?? "",
    canonicalJson(body),
    cookies ?? "",
  ];
  return createHash("sha256").update(JSON.stringify(said)).digest();
}
