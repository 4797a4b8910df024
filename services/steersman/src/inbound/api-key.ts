import { bearerToken, type FallbackContext } from "@tixlys/pawz";
import type { KeyTokens } from "../application/key-tokens.ts";
import type { KeyTokenFailure } from "../application/ports.ts";

/** What every API key begins with, and no token: a Biscuit's first bytes say otherwise. */
const prefix = "tixlys_";

/** A request that may go on, with what goes on in place of its `Authorization`, where that was an API key. */
export type Traded =
  { readonly headers: Headers } | { readonly refused: Response };

/**
 * Puts a short token in the place of an API key, so that no service ever sees one (auth.md §3.2). The token is judged here as
 * any other, on every request: a revoked key is refused as soon as the feed says so, whatever is cached. One that died for
 * another reason, a logout everywhere or a demotion, is traded for a new one once.
 */
export async function withKeyTraded(
  request: Request,
  service: string,
  tokens: KeyTokens,
  context: FallbackContext,
): Promise<Traded> {
  const apiKey = bearerToken(request.headers);
  if (apiKey === undefined || !apiKey.startsWith(prefix))
    return { headers: request.headers };
  const { clientAddress, requestId } = context;
  for (let attempt = 0; ; attempt += 1) {
    const traded = await tokens.tokenOf(apiKey, { clientAddress, requestId });
    if (!traded.ok) return { refused: onFailure(traded.error, context) };
    const { token } = traded.value;
    const refused = refusedBy(token, service, context);
    if (refused === undefined)
      return { headers: carrying(request.headers, token) };
    tokens.forget(apiKey, token);
    if (attempt > 0) return { refused };
  }
}

/** The answer to a token that no service would take; `undefined` for one that is theirs to judge. */
function refusedBy(
  token: string,
  audience: string,
  context: FallbackContext,
): Response | undefined {
  const judged = context.judge({
    token,
    guard: "general",
    operation: "steersman:request:forward",
    audience,
    delegable: true,
  });
  return "refused" in judged && judged.refused.status === 401
    ? judged.refused
    : undefined;
}

function onFailure(
  failure: KeyTokenFailure,
  context: FallbackContext,
): Response {
  return failure.kind === "KeyRefused"
    ? context.fail("token-invalid", {
        "www-authenticate": 'Bearer realm="tixlys", error="invalid_token"',
      })
    : context.error("dependency-down", { retryAfterSeconds: 1 });
}

function carrying(headers: Headers, token: string): Headers {
  const changed = new Headers(headers);
  changed.set("authorization", `Bearer ${token}`);
  return changed;
}
