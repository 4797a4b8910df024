import { err, ok, type Result } from "@tixlys/nexus";
import type { ActiveAccount } from "../../domain/account/account.ts";
import { rolesOf, tierOf } from "../../domain/account/role.ts";
import { keyTokenExpiresAt } from "../../domain/api-key/api-key.ts";
import { lifetimesOf } from "../../domain/session/lifetimes.ts";
import type { Ports, StoredApiKey } from "../ports.ts";
import { findShownKey } from "./find.ts";

/** What a key is good for: a short token that every service judges by itself. */
export type KeyToken = {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
};

/** Mistyped, unknown, revoked, run out, or its owner is disabled: nothing says which. */
export type ApiKeyRefused = { readonly type: "ApiKeyRefused" };

/**
 * Trades a key for an access token (auth.md §3.2). The token says what the account is now, so that a demotion narrows the key
 * with the next one, and those from before die with the account's generation (auth #37, #57).
 */
export function exchangeApiKeyWith(
  ports: Ports,
): (text: string) => Promise<Result<KeyToken, ApiKeyRefused>> {
  return async (text) => {
    const at = ports.clock();
    const found = await findShownKey(ports, text, at);
    if (found === undefined) return err({ type: "ApiKeyRefused" });
    const { key, account } = found;
    await ports.store.audit.record({
      action: "authn_token_created",
      subject: account.id,
      actor: { kind: "user", id: account.id },
      details: { key: key.id },
    });
    return ok(grant(ports, key, account, at));
  };
}

function grant(
  ports: Ports,
  key: StoredApiKey,
  account: ActiveAccount,
  at: Date,
): KeyToken {
  const tier = tierOf(account.role);
  const accessTokenExpiresAt = keyTokenExpiresAt(
    key,
    at,
    lifetimesOf[tier].accessMs,
  );
  const accessToken = ports.accessTokens.mint({
    userId: account.id,
    roles: rolesOf(account),
    tier,
    verified: account.verified,
    gen: account.gen,
    sessionId: key.id,
    // One factor, proven by nobody: a key passes no guard that asks for a second factor or for a person who is there.
    aal: 1,
    authTime: new Date(0),
    client: "api-key",
    issuedAt: at,
    expiresAt: accessTokenExpiresAt,
    restrictions: key.scope,
  });
  return { accessToken, accessTokenExpiresAt };
}
