import {
  bearerToken,
  type FallbackContext,
  offeredProtocols,
} from "@tixlys/pawz";
import type { HopTokens } from "../application/ports.ts";

const PROTOCOLS = "sec-websocket-protocol";

/**
 * What a service that is trusted less gets of a request's credentials: each token narrowed to it and to this request, however it came,
 * and no cookie; the one that renews a session is good for everything. 401 for a token that cannot be narrowed.
 */
export function narrowedHeaders(
  headers: Headers,
  service: string,
  tokens: HopTokens,
  context: FallbackContext,
): { readonly headers: Headers } | { readonly refused: Response } {
  const hop = { service, requestId: context.requestId };
  const changed = new Headers(headers);
  changed.delete("cookie");
  const bearer = bearerToken(headers);
  if (bearer !== undefined) {
    const own = tokens(bearer, hop);
    if (own === undefined) return { refused: unfit(context) };
    changed.set("authorization", `Bearer ${own}`);
  }
  if (!headers.has(PROTOCOLS)) return { headers: changed };
  const { names, token } = offeredProtocols(headers);
  const own = token === undefined ? undefined : tokens(token, hop);
  if (token !== undefined && own === undefined)
    return { refused: unfit(context) };
  // Said anew: a second token among them would go on as it is.
  const offered = [...names, ...asProtocol(own)];
  if (offered.length === 0) changed.delete(PROTOCOLS);
  else changed.set(PROTOCOLS, offered.join(", "));
  return { headers: changed };
}

const unfit = (context: FallbackContext): Response =>
  context.fail("token-invalid", {
    "www-authenticate": 'Bearer realm="tixlys", error="invalid_token"',
  });

/** As a browser sends it: a protocol's name may not contain the `=` at a token's end. */
const asProtocol = (token: string | undefined): readonly string[] =>
  token === undefined ? [] : [`bearer.${token.replace(/=+$/, "")}`];
